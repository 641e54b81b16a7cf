"""The post of a journey: a mail server on loopback, and what a person does with a mail that has come."""

import re
import time

from django.utils import timezone

from notifications.models import Notice
from tests.notifications import sink

PATIENCE = 20.0
_CODE = re.compile(r"(?m)(?:^|[\s:：])([0-9A-Z]{4}-[0-9A-Z]{4}|[0-9A-Z]{6})\s*$")


class Post:
    """Every mail that was sent over SMTP, in the order in which it came."""

    def __init__(self):
        self.sink = sink.Sink()
        self.server = sink.start(self.sink)
        self.sweep = lambda: None
        self._read: set[int] = set()

    @property
    def port(self) -> int:
        return self.server.port

    def close(self) -> None:
        self.sink.released.set()
        self.server.stop()

    def all_to(self, address: str) -> list:
        """The mails to this address, read or not."""
        return list(self.sink.to(address))

    def next_to(self, address: str, kind: str = ""):
        """The next unread mail to this address, of this kind of notice if one is named; mornings come while it waits."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            for letter in self.sink.to(address):
                if id(letter) not in self._read and (not kind or kind == kind_of(letter)):
                    self._read.add(id(letter))
                    return letter
            self.let_morning_come()
            time.sleep(0.1)
        came = [(kind_of(letter), str(letter["Subject"])) for letter in self.sink.to(address)]
        raise AssertionError(f"no mail {kind!r} to {address} within {PATIENCE:.0f} s; came: {came}")

    def let_morning_come(self) -> None:
        """What waits for a quiet hour to end, or for the next day, is due now, one mail after the other."""
        waiting = Notice.objects.filter(state=Notice.State.WAITING, attempts=0)
        if waiting.exists():
            now = timezone.now()
            waiting.update(bundle="", not_before=now, due_at=now, hours=None)
            self.sweep()


def kind_of(letter) -> str:
    """Which notice a mail is, by the row behind its Message-ID."""
    notice = Notice.objects.filter(message_id=str(letter["Message-ID"])).first()
    return notice.kind.rpartition("/")[2] if notice else ""


def text_of(letter) -> str:
    """What the mail says, as plain text."""
    return letter.get_body(("plain",)).get_content()


def code_in(letter) -> str:
    """The one code of a mail."""
    found = _CODE.findall(text_of(letter))
    assert len(found) == 1, text_of(letter)
    return found[0]


def link_in(letter, site: str, part: str) -> str:
    """The first address of our own site with this part in it, without the host."""
    found = re.findall(re.escape(site) + r"(/[^\s<>\"]*" + re.escape(part) + r"[^\s<>\"]*)", text_of(letter))
    assert found, text_of(letter)
    return found[0]

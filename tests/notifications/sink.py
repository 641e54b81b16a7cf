"""A mail server on loopback that takes, refuses, delays or hangs, as the address asks it to."""

import asyncio
import threading
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller


class Sink:
    """Answers by the local part: `refused` 550, `later` 451, `hang` never, `body` 554 after the data, else 250."""

    def __init__(self):
        self.letters: list = []
        self.tried: list[str] = []
        self.lock = threading.Lock()
        self.released = threading.Event()

    async def handle_RCPT(self, server, session, envelope, address, options):
        with self.lock:
            self.tried.append(address)
        local = address.split("@")[0]
        if local.startswith("refused"):
            return "550 5.1.1 no such mailbox"
        if local.startswith("later"):
            return "451 4.7.1 greylisted, come back"
        if local.startswith("hang"):
            while not self.released.is_set():
                await asyncio.sleep(0.05)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if envelope.rcpt_tos[0].startswith("body"):
            return "554 5.7.1 looks like spam"
        with self.lock:
            self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 2.0.0 queued as 4711"

    @property
    def ids(self) -> list[str]:
        with self.lock:
            return [str(letter["Message-ID"]) for letter in self.letters]

    def to(self, address: str) -> list:
        with self.lock:
            return [letter for letter in self.letters if letter["To"] == address]


class _Server(Controller):
    """A controller that takes whatever port is free."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def start(sink: Sink) -> Controller:
    """The sink on a free port of loopback; `.port` tells which."""
    controller = _Server(sink, hostname="127.0.0.1", port=0)
    controller.start()
    return controller

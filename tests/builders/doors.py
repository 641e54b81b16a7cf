"""Builders of the provider's door: the pointer of a case's first leg, a code, a browser with a sitting."""

import json
import re
from datetime import timedelta

from django.utils import timezone

from core.sealing import open_text
from disputes import workflow
from disputes.models import Case, DoorCode, Pointer
from notifications.models import Notice
from providers.models import Provider


def two_by_mail() -> tuple[str, str]:
    """Two demo providers, both with an address on file, so that a case has two legs at the door."""
    Provider.objects.get(slug="haneul-pay").addresses.create(
        email="other@haneul.test", language="ko", confirmed_at=timezone.now()
    )
    return "narae-mobile", "haneul-pay"


def pointer_of(case: Case) -> Pointer:
    """The pointer in the mail to the first leg."""
    return Pointer.objects.filter(leg__case=case, leg__number=1).order_by("pk").first()


def code_for(case: Case, *, sent: bool = False, at=None) -> str:
    """The plain code from the mail; it is asked for first unless it was `sent` already."""
    if not sent:
        assert workflow.send_code(pointer_of(case), at=at) is not None
    notice = Notice.objects.filter(kind="disputes/mail/door_code").order_by("-pk").first()
    plain = json.loads(open_text(bytes(notice.sealed), bound_to=notice.message_id))
    return re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", plain["text"]).group()


def come_in(client, case: Case, *, follow: bool = True) -> str:
    """Open a sitting for the first leg in this browser; the pointer's token, or where the code led."""
    # A minute lies between two codes of a leg.
    last = DoorCode.objects.filter(leg__case=case).count()
    at = timezone.now() - timedelta(seconds=400 - 70 * last)
    token = pointer_of(case).token
    answer = client.post(f"/answer/{token}/code/", {"code": code_for(case, at=at)})
    assert answer.status_code == 302, answer.content.decode()
    return token if follow else answer["Location"]

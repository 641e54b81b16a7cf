"""Rotating the operator's keys: all of it opens under the new one alone, at any moment, however often it is run."""

import base64

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command

from config import rotation
from core.sealing import is_current, open_text, seal_text
from disputes.models import Draft, Leg
from disputes.workflow import needs_of, needs_of_leg, save_needs
from files.models import SealingKey
from files.queries import served_text
from tests.builders import cases, exhibits

pytestmark = pytest.mark.usefixtures("reference")
OLD, NEW = b"o" * 32, b"n" * 32


@pytest.fixture
def world(settings, ana, mei):
    """A case, a draft, a mail and a second factor, sealed under the old key."""
    settings.EVIDENCE_KEYS = (OLD,)
    # Whoever has one already has it under the suite's own key.
    Authenticator.objects.all().delete()
    case = exhibits.served(ana, mei, kinds=("text",))
    leg = case.legs.get()
    leg.needs = seal_text('{"line": "010"}', bound_to="leg")
    leg.save()
    draft = cases.a_draft(ana)
    save_needs(draft, [{"line": "011"}])
    secret = base64.urlsafe_b64encode(seal_text("TOTP", bound_to="mfa")).decode()
    factor = Authenticator.objects.create(user=ana, type="totp", data={"secret": secret, "made": 7})
    settings.EVIDENCE_KEYS = (NEW, OLD)
    return case, leg, draft, factor


def opens(case, leg, draft, factor) -> None:
    """Everything can be read with the keys in force."""
    item = case.evidence.select_related("file__key").get(file__isnull=False)
    assert served_text(item.file) == exhibits.CHAT
    assert needs_of_leg(Leg.objects.get(pk=leg.pk)) == {"line": "010"}
    assert needs_of(Draft.objects.get(pk=draft.pk)) == [{"line": "011"}]
    data = Authenticator.objects.get(pk=factor.pk).data
    assert open_text(base64.urlsafe_b64decode(data["secret"]), bound_to="mfa") == "TOTP"
    assert data["made"] == 7


def test_after_a_rotation_the_old_key_is_needed_no_more(world, settings, capsys):
    call_command("rotate_keys")

    assert "keys of evidence: " in capsys.readouterr().out
    settings.EVIDENCE_KEYS = (NEW,)
    opens(*world)
    call_command("rotate_keys")
    assert "sealed again: 0" in capsys.readouterr().out


def test_a_rotation_that_breaks_off_leaves_all_readable_and_is_taken_up_again(world, settings):
    run = rotation.rotate()
    next(run)
    run.close()

    opens(*world)
    assert all(is_current(key.wrapped) for key in SealingKey.objects.all())
    assert not is_current(Leg.objects.get(pk=world[1].pk).needs)
    call_command("rotate_keys")
    settings.EVIDENCE_KEYS = (NEW,)
    opens(*world)


def test_what_is_changed_meanwhile_is_never_written_over(world):
    leg = world[1]
    place = next(place for place in rotation.PLACES if place.name == "what clerks need")
    rows = list(place.rows())
    Leg.objects.filter(pk=leg.pk).update(needs=seal_text('{"line": "012"}', bound_to="leg"))
    stale = rotation.Place(place.name, lambda: _Fixed(rows), place.field, place.bound_to)

    counts = list(rotation._place(stale))

    assert [(count.seen, count.sealed) for count in counts] == [(1, 0)]
    assert needs_of_leg(Leg.objects.get(pk=leg.pk)) == {"line": "012"}


def test_what_no_key_opens_is_counted_named_and_left(world, settings):
    settings.EVIDENCE_KEYS = (NEW,)

    with pytest.raises(CommandError, match="No key in EVIDENCE_KEYS opens"):
        call_command("rotate_keys")

    settings.EVIDENCE_KEYS = (NEW, OLD)
    opens(*world)


class _Fixed:
    """Rows as somebody read them a moment ago."""

    def __init__(self, rows):
        self.rows = rows

    def filter(self, **_of):
        return self

    def order_by(self, *_names):
        return self.rows

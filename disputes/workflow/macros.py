"""Ready texts: those that come with the site, those of the team, and everybody's own."""

import tomllib
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from core.fields import CODES, Trilingual
from core.loading import Report, load
from disputes import policies
from disputes.actors import Actor
from disputes.models import Macro
from disputes.workflow.door import StepRefused

FILE = Path(__file__).resolve().parent.parent / "data" / "macros.toml"
MOST = 40


@transaction.atomic
def load_reference(file: Path = FILE) -> Report:
    """Bring the texts that come with the site to what the file says; what a lead changed stays."""
    return load(Macro, key=("code",), rows=tomllib.loads(file.read_text("utf-8"))["macro"])


def write_macro(title: str, texts: dict[str, str], *, reader: str, team: bool = False, by: Actor) -> Macro:
    """Keep a text under a name, one's own or the team's; the same name again replaces it."""
    if not policies.is_mediator(by.user) or (team and not policies.is_lead(by.user)):
        raise StepRefused(_("Only a lead mediator writes texts for the whole team."))
    for text in texts.values():
        if unknown := Macro.unknown(text):
            raise StepRefused(
                _("Nothing fills {%(name)s}. Use only the places that are named.") % {"name": unknown[0]}
            )
    owner = None if team else by.user
    mine = Macro.objects.filter(owner=owner, code=None)
    found = next((one for one in mine if one.title.en == title), None)
    if found is None and len(mine) >= MOST:
        raise StepRefused(_("That is enough: drop a text before you write another."))
    macro = found or Macro(owner=owner)
    macro.title = Trilingual(dict.fromkeys(CODES, title))
    macro.text, macro.reader = Trilingual(texts), reader
    macro.save()
    return macro


def drop_macro(pk: int, *, by: Actor) -> bool:
    """Take a text away: one's own, and as a lead one of the team's; whether there was one."""
    macro = Macro.objects.filter(pk=pk, active=True).first()
    if macro is None or not (
        macro.owner_id == by.user.pk or (macro.owner_id is None and policies.is_lead(by.user))
    ):
        return False
    if macro.code:
        # What comes from the file would come again; it is only put out of use.
        Macro.objects.filter(pk=pk).update(active=False)
    else:
        macro.delete()
    return True

"""What can happen to the rulebook: files are loaded, an editor takes or declines what a file says, rows are looked at again.

Loading again changes nothing. A row that an editor has changed stays, and the editor sees what the file says now.
"""

from datetime import date
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.loading import Report, load
from core.models import Loaded
from rulebook import catalogue
from rulebook.models import (
    Authority,
    Calendar,
    EvidenceKind,
    HelpContact,
    IntakeQuestion,
    OutsideBody,
    Profile,
    ReasonCode,
    Rule,
)

# How long a fact may stand before somebody looks at its source again, by confidence.
REVIEW_DAYS = {"H": 181, "M": 92, "L": 61}


class LegalBasisRefused(Exception):
    """Filing in a country opens only with a reason that says something."""


@transaction.atomic
def load_reference(folder: Path = catalogue.DATA) -> Report:
    """Bring every row to what the files say, unless an editor changed it."""
    steps = (
        (Profile, ("code",), catalogue.profiles),
        (Rule, ("profile", "key", "effective_from"), catalogue.rules),
        (Calendar, ("country", "version"), catalogue.calendars),
        (ReasonCode, ("code",), catalogue.reasons),
        (EvidenceKind, ("reason", "side", "code"), catalogue.evidence_kinds),
        (IntakeQuestion, ("code",), catalogue.questions),
        (OutsideBody, ("code",), catalogue.bodies),
        (Authority, ("code",), catalogue.authorities),
        (HelpContact, ("code",), catalogue.contacts),
    )
    report = Report()
    for model, key, read in steps:
        report += load(model, key=key, rows=read(folder))
    return report


def take_from_file(row: Loaded) -> None:
    """Replace an editor's version by what the file says; afterwards the loader keeps the row up to date again."""
    fields = {name: field for field in row._meta.concrete_fields for name in (field.name, field.attname)}
    for name, value in (row.pending or {}).items():
        setattr(row, fields[name].attname, fields[name].to_python(value))
    row.loaded, row.pending = row.pending or row.loaded, None
    row.save()


def keep_ours(row: Loaded) -> None:
    """Decline what the file says now; the editor's version stays until the file changes once more."""
    row.loaded, row.pending = row.pending or row.loaded, None
    row.save(update_fields=["loaded", "pending"])


@transaction.atomic
def look_again(rows: QuerySet, *, on: date) -> int:
    """Note that somebody compared these rows with their sources on this day; says how many rows that were."""
    done = 0
    for row in rows:
        row.last_verified = on
        row.review_by = date.fromordinal(on.toordinal() + REVIEW_DAYS[row.confidence])
        row.save(update_fields=["last_verified", "review_by"])
        done += 1
    return done


@transaction.atomic
def say_everywhere(kind: EvidenceKind) -> int:
    """Give the same kind of evidence the same words under every reason; says how many others changed."""
    others = EvidenceKind.objects.filter(code=kind.code, side=kind.side).exclude(pk=kind.pk)
    return others.update(label=kind.label, help=kind.help)


def record_legal_basis(profile: Profile, text: str, *, on: date) -> None:
    """Open filing in a country. The operator answers for the words; without any there is nothing to open."""
    if not text.strip():
        raise LegalBasisRefused(_("Say why and under which law disputes may be taken here."))
    profile.legal_basis, profile.legal_basis_on = text.strip(), on
    profile.save(update_fields=["legal_basis", "legal_basis_on"])

"""What a draft says so far and where it leads: read once, asked by forms, screens and the door of filing."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.days import long_date
from core.money import format_money
from disputes import queries
from disputes.models import Case, Draft, DraftItem
from providers import queries as directory
from providers.models import Provider
from rulebook import queries as rulebook
from rulebook.models import EvidenceKind, IntakeQuestion, Profile, ReasonCode

MOST_DRAFTS = 5
OTHER = "other"


def hash_of(token: str) -> str:
    """What is kept of a guest's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def guest_draft(token: str, at: datetime | None = None) -> Draft | None:
    """The draft that hangs on this token, if it has not run out."""
    if not token:
        return None
    return Draft.objects.filter(
        token_hash=hash_of(token), claimant__isnull=True, expires_at__gt=at or timezone.now()
    ).first()


def case_made_from(draft: int, person) -> Case | None:
    """The case that this draft of this person became."""
    return Case.objects.filter(claimant=person, events__step="submit", events__data__draft=draft).first()


def day_and_amount(day: date, amount: int, currency: str) -> str:
    """One charge as its day and its amount, as a clerk finds it on the bill."""
    return _("%(day)s, %(amount)s") % {"day": long_date(day), "amount": format_money(amount, currency)}


@dataclass(frozen=True)
class Named:
    """A provider that the claimant named: one of the directory, or only a name."""

    slug: str
    name: str
    provider: Provider | None

    @property
    def key(self) -> str:
        """What tells it from the others of the draft."""
        return self.slug or f"name:{self.name}"

    @property
    def needs(self) -> list:
        """What its clerk needs, in the order in which to ask for it."""
        return self.provider.needs_of_clerk() if self.provider else []

    @property
    def needs_verified(self) -> bool:
        """Whether that is sure enough to be asked for without a mark."""
        return self.provider is not None and self.provider.needs_verified()

    def __str__(self) -> str:
        return str(self.provider.name) if self.provider else self.name


class Shelf:
    """The reference rows that some drafts need, each kind read once however many drafts there are."""

    def __init__(self, drafts: Iterable[Draft] = ()) -> None:
        self.drafts = list(drafts)
        prefetch_related_objects(self.drafts, "items__file")

    @cached_property
    def profiles(self) -> list[Profile]:
        return rulebook.profiles()

    @cached_property
    def questions(self) -> list[IntakeQuestion]:
        return rulebook.intake()

    @cached_property
    def providers(self) -> dict[str, Provider]:
        """The providers of all the drafts, by slug."""
        slugs = [
            row["slug"]
            for draft in self.drafts
            for row in draft.answers.get("providers") or []
            if row.get("slug")
        ]
        return {row.slug: row for row in directory.pick(slugs)} if slugs else {}

    @cached_property
    def evidence(self) -> list[EvidenceKind]:
        """What the reasons of the drafts ask of claimants."""
        reasons = {draft.answers.get("reason") for draft in self.drafts} - {None, ""}
        kinds = [kind for code in sorted(reasons) for kind in rulebook.evidence_for(code, "claimant")]
        return sorted(kinds, key=lambda kind: kind.order)


class Filing:
    """A draft seen as the questions of the filing see it. Without a draft it is one that nobody has begun."""

    def __init__(
        self,
        draft: Draft | None = None,
        person=None,
        needs: list[dict] | None = None,
        shelf: Shelf | None = None,
    ) -> None:
        self.draft = draft
        self.person = person if person is not None and person.is_authenticated else None
        self.answers = draft.answers if draft else {}
        self.given_needs = needs or []
        self.shelf = shelf or Shelf([draft] if draft else [])

    @property
    def profiles(self) -> list[Profile]:
        return self.shelf.profiles

    @property
    def questions(self) -> list[IntakeQuestion]:
        return self.shelf.questions

    @cached_property
    def profile(self) -> Profile | None:
        """The country's profile, once the country is known."""
        return next((row for row in self.profiles if row.code == self.answers.get("country")), None)

    @property
    def country(self) -> str:
        return self.profile.code if self.profile else ""

    @cached_property
    def family(self) -> IntakeQuestion | None:
        """The kind of problem that was chosen."""
        return next((row for row in self.questions if row.code == self.answers.get("family")), None)

    @cached_property
    def reason(self) -> ReasonCode | None:
        """The sentence that was chosen, while it stands under the chosen kind of problem."""
        under = self.family.answers if self.family else []
        return next((row.reason for row in under if row.reason_id == self.answers.get("reason")), None)

    @property
    def reason_settled(self) -> bool:
        """Whether the sentence is chosen, and its warning read where it has one."""
        return bool(self.reason) and (
            not self.reason.warning or self.answers.get("understood") == self.reason.pk
        )

    @cached_property
    def providers(self) -> list[Named]:
        """The providers named so far, in their order; one that left the directory is left out."""
        rows = self.answers.get("providers") or []
        found = self.shelf.providers
        return [
            Named(row.get("slug", ""), row.get("name", ""), found.get(row.get("slug", "")))
            for row in rows
            if row.get("name") or row.get("slug") in found
        ]

    @property
    def all_found(self) -> bool:
        """Whether every provider that was named is still there."""
        return bool(self.providers) and len(self.providers) == len(self.answers["providers"])

    @property
    def asks_needs(self) -> bool:
        """Whether any clerk needs something; taken for granted until the providers are known."""
        return not self.providers or any(named.needs for named in self.providers)

    @property
    def needs_complete(self) -> bool:
        """Whether every clerk has what they cannot do without."""
        return all(
            given.get(need.code)
            for named, given in self.needs_by_provider
            for need in named.needs
            if need.required
        )

    @property
    def needs_by_provider(self) -> list[tuple[Named, dict]]:
        given = self.given_needs + [{}] * len(self.providers)
        return list(zip(self.providers, given, strict=False))

    @property
    def lines(self) -> list[dict]:
        return self.answers.get("lines") or []

    @property
    def currency(self) -> str:
        """The currency of the first line, before that the country's own."""
        if self.lines:
            return self.lines[0]["currency"]
        return (self.profile.currency if self.profile else "") or "USD"

    @cached_property
    def today(self) -> date:
        """Today where the person is or where the bill is, whichever is later."""
        there = (
            timezone.now().astimezone(ZoneInfo(self.profile.time_zone)).date() if self.profile else date.min
        )
        return max(timezone.localdate(), there)

    @cached_property
    def checklist(self) -> list[EvidenceKind]:
        """What the reason asks of the claimant, required things first."""
        mine = [kind for kind in self.shelf.evidence if self.reason and kind.reason_id == self.reason.pk]
        return sorted(mine, key=lambda kind: not kind.required)

    @property
    def items(self) -> list[DraftItem]:
        return list(self.draft.items.all()) if self.draft else []

    def items_of(self, kind: str) -> list[DraftItem]:
        """The files for one kind of evidence, or the reason why there is none."""
        return [item for item in self.items if item.kind == kind]

    @property
    def other_items(self) -> list[DraftItem]:
        """Files beside the checklist; also those of a reason that was changed meanwhile."""
        listed = {kind.code for kind in self.checklist}
        return [item for item in self.items if item.kind not in listed]

    @property
    def missing(self) -> list[EvidenceKind]:
        """Required evidence that is neither there nor explained."""
        there = {item.kind for item in self.items}
        return [kind for kind in self.checklist if kind.required and kind.code not in there]

    @property
    def authorised(self) -> bool:
        """Whether the claimant agreed for exactly the providers named now."""
        given = self.answers.get("authorise") or {}
        return bool(self.providers) and set(given.get("providers", ())) == {
            named.key for named in self.providers
        }

    @cached_property
    def duplicates(self) -> list[Case]:
        """The person's own open cases with one of these providers, the same amount and the same day."""
        slugs = [named.slug for named in self.providers if named.slug]
        return queries.likely_duplicates(self.person, self.lines, slugs=slugs) if self.person else []

"""From a draft to a case: the log opens here."""

import json
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.listing import in_a_row
from core.sealing import open_text, seal_text
from disputes import clocks, log, notices
from disputes.actors import Actor
from disputes.models import Case, Draft, DraftItem, EvidenceItem, Leg, Line, Party
from disputes.table import Role
from disputes.workflow import timing
from disputes.workflow.desk import start_triage
from disputes.workflow.door import StepRefused, finish_opening, open_log
from disputes.workflow.drawing import seal_seed
from disputes.workflow.needs import AUTHORISED_DAYS, sealed_needs
from files import in_parts
from files import workflow as files
from providers.models import Provider
from rulebook import queries as rulebook
from rulebook.models import EvidenceKind, ReasonCode

DRAFT_DAYS = 30


def start_draft(*, claimant=None, token_hash: str = "", language: str, at: datetime | None = None) -> Draft:
    """An empty draft of a signed-in person, or of a guest who holds the cookie."""
    at = at or timezone.now()
    return Draft.objects.create(
        claimant=claimant,
        token_hash=token_hash,
        language=language,
        expires_at=at + timedelta(days=DRAFT_DAYS),
    )


def save_answers(draft: Draft, answers: dict, *, language: str = "", at: datetime | None = None) -> None:
    """Keep these answers beside the others (and the language of the story, if told), and the draft for thirty more days.

    Raises StepRefused when the draft was sent or deleted in the meantime.
    """
    draft.answers = {**draft.answers, **answers}
    draft.language = language or draft.language
    draft.expires_at = (at or timezone.now()) + timedelta(days=DRAFT_DAYS)
    _keep(draft, "answers", "language", "expires_at")


def save_needs(draft: Draft, needs: list[dict]) -> None:
    """Keep what each provider's clerk needs, one object per provider, encrypted; StepRefused when the draft is gone."""
    draft.needs = seal_text(json.dumps(needs, ensure_ascii=False), bound_to="draft")
    _keep(draft, "needs")


def needs_of(draft: Draft) -> list[dict]:
    """What was kept by `save_needs`, one object per provider."""
    return json.loads(open_text(draft.needs, bound_to="draft")) if draft.needs else []


def adopt(draft: Draft, *, by) -> None:
    """A guest who signed in said that this draft is theirs."""
    if not Draft.objects.filter(pk=draft.pk, claimant__isnull=True).update(claimant=by, token_hash=""):
        raise StepRefused(_("This draft belongs to somebody already."))
    draft.claimant, draft.token_hash = by, ""


@transaction.atomic
def discard(draft: Draft) -> None:
    """Forget the draft and its files."""
    for item in draft.items.select_related("file"):
        _drop(item)
    in_parts.drop_all(sender(draft, None).scope)
    draft.delete()


def discard_expired(*, at: datetime) -> int:
    """Forget every draft whose thirty days are over; how many."""
    expired = list(Draft.objects.filter(expires_at__lte=at))
    for draft in expired:
        discard(draft)
    return len(expired)


@transaction.atomic
def remove_item(item: DraftItem) -> None:
    """Take one file out of the draft again."""
    _drop(item)


def attach(draft: Draft, upload, *, kind: str, owner, at: datetime | None = None) -> DraftItem:
    """Keep one uploaded file; `files.workflow.FileRefused` says why one cannot be taken."""
    return _items(draft, [files.receive(upload, owner=owner, scope=sender(draft, owner).scope)], kind)[0]


def attach_many(
    draft: Draft, uploads, *, kind: str, owner
) -> tuple[list[DraftItem], list[files.FileRefused]]:
    """Keep each upload by itself: one that is refused keeps the others."""
    stored, refused = files.receive_many(uploads, owner=owner, scope=sender(draft, owner).scope)
    items = _items(draft, stored, kind)
    in_parts.settle(uploads)
    return items, refused


def sender(draft: Draft, owner) -> in_parts.Sender:
    """As whom somebody hands in files to a draft."""
    return in_parts.Sender(f"draft:{draft.pk}:claimant", owner=owner)


def explain_absence(draft: Draft, *, kind: str, standing: str, why: str) -> DraftItem:
    """Instead of a file: it cannot be had, or is on its way, and why."""
    with transaction.atomic():
        _keep(draft)
        item, _made = DraftItem.objects.update_or_create(
            draft=draft, kind=kind, file=None, defaults={"standing": standing, "why": why}
        )
    return item


def submit(draft: Draft, *, by: Actor, at: datetime | None = None) -> Case:
    """Make the case, its lines, legs and evidence, open its log and start triage.

    Raises StepRefused when the draft is gone (a second press of the button) or when something required is missing.
    """
    at = at or timezone.now()
    with transaction.atomic():
        draft = Draft.objects.filter(pk=draft.pk, claimant=by.user).first()
        if draft is None or not Draft.objects.filter(pk=draft.pk).update(updated_at=at):
            raise StepRefused(_("This was sent already. You find it among your cases."))
        answers = draft.answers
        lacking = lacking_for(draft)
        if lacking:
            raise StepRefused(_("Something is still missing: %(what)s") % {"what": in_a_row(lacking)})
        reason = rulebook.reason(answers["reason"])
        case = _case(answers, reason, by=by, at=at, language=draft.language)
        case.save()
        for number, line in enumerate(answers["lines"], 1):
            Line.objects.create(
                case=case, number=number, kind=line["kind"], amount=line["amount"], currency=line["currency"],
                charged_on=date.fromisoformat(line["charged_on"]), descriptor=line.get("descriptor", ""), paid=line.get("paid", False),
            )  # fmt: skip
        party = Party.objects.create(case=case, number=1, role=Role.CLAIMANT, user=by.user)
        agreed = answers["authorise"] if isinstance(answers["authorise"], dict) else {}
        _legs(
            case,
            answers["providers"],
            needs_of(draft),
            on=date.fromisoformat(agreed["on"]) if agreed else at.date(),
        )
        digests = _evidence(case, draft, party, at=at)
        taking = open_log(
            case,
            by=by,
            at=at,
            text=filing_text(answers),
            # Sealed at once, so that whoever is drawn later was drawn with a seed that nobody could choose by then.
            data={
                "draft": draft.pk,
                "evidence": digests,
                "reason": case.reason,
                "sealed": seal_seed(case, at=at),
            },
        )
        start_triage(taking)
        taking.tell(notices.case_received)
        finish_opening(taking)
        draft.items.all().delete()
        in_parts.drop_all(sender(draft, by.user).scope)
        draft.delete()
    return case


def lacking_for(draft: Draft) -> list[str]:
    """What must still be answered, in words of the reader's language; empty when the draft may be sent."""
    answers, lacking = draft.answers, []
    if not answers.get("reason"):
        return [_("what happened")]
    if not answers.get("lines"):
        lacking.append(_("what you dispute"))
    if not answers.get("providers"):
        lacking.append(_("which provider"))
    if not answers.get("story"):
        lacking.append(_("what happened, in your words"))
    if not answers.get("wish"):
        lacking.append(_("what would make it right"))
    there = {item.kind for item in draft.items.all()}
    kinds = rulebook.evidence_for(answers["reason"], EvidenceKind.Side.CLAIMANT)
    lacking += [str(kind.label) for kind in kinds if kind.required and kind.code not in there]
    if not answers.get("authorise") or not answers.get("consents"):
        lacking.append(_("your agreement"))
    return lacking


def is_urgent(answers: dict) -> bool:
    """Whether something bad happens on a known day if nothing changes."""
    return bool((answers.get("harm") or {}).get("on"))


def filing_text(answers: dict) -> str:
    """The canonical text that the first event commits to: everything the claimant said, nothing encrypted."""
    said = {
        key: answers[key]
        for key in ("reason", "lines", "story", "wish", "wish_text", "harm", "told")
        if key in answers
    }
    return log.canonical(said)


def _case(answers: dict, reason: ReasonCode, *, by: Actor, at: datetime, language: str) -> Case:
    harm, told, lines = answers.get("harm") or {}, answers.get("told") or {}, answers["lines"]
    harm_on = date.fromisoformat(harm["on"]) if harm.get("on") else None
    currency = lines[0]["currency"]
    case = Case(
        claimant=by.user,
        on_behalf=answers.get("on_behalf", Case.OnBehalf.SELF),
        country=answers["country"],
        language=language,
        reason=reason.code,
        story=answers["story"],
        wish=answers["wish"],
        wish_text=answers.get("wish_text", ""),
        urgent=is_urgent(answers),
        sealed=reason.sealed,
        vulnerable=bool(answers.get("vulnerable")),
        currency=currency,
        disputed=sum(line["amount"] for line in lines if line["currency"] == currency),
        loss=answers.get("loss") or 0,
        whole_bill=answers.get("whole_bill"),
        bill_due_on=date.fromisoformat(answers["bill_due_on"]) if answers.get("bill_due_on") else None,
        undisputed=answers.get("undisputed"),
        told_on=date.fromisoformat(told["on"]) if told.get("on") else None,
        told_how=told.get("how", ""),
        told_reference=told.get("reference", ""),
        harm=harm.get("kind", Case.Harm.NONE),
        harm_on=harm_on,
        submitted_at=at,
        in_queue_since=at,
        last_event_at=at,
    )
    case.limitation_on = limitation_of(case, min(date.fromisoformat(line["charged_on"]) for line in lines))
    return case


def limitation_of(case: Case, first: date) -> date | None:
    """The day on which the claim may be out of time, counted from the oldest line; None where no rule is known."""
    try:
        found = rulebook.rule(rulebook.profile_for(case.country), "limitation", case.submitted_at.date())
    except LookupError:
        return None
    calendar, zone = rulebook.calendar(case.country), timing.zone_of(case, Role.KEEPER)
    return clocks.due(first, found.value, found.unit, calendar=calendar, zone=zone).on


def _legs(case: Case, providers: list[dict], needs: list[dict], *, on: date) -> None:
    for number, named in enumerate(providers, 1):
        provider = Provider.objects.filter(slug=named.get("slug") or "").first()
        given = needs[number - 1] if number <= len(needs) else {}
        Leg.objects.create(
            case=case,
            number=number,
            provider=provider,
            name="" if provider else named.get("name", ""),
            needs=sealed_needs(given),
            authorised_on=on,
            authorised_until=on + timedelta(days=AUTHORISED_DAYS),
        )


def _evidence(case: Case, draft: Draft, party: Party, *, at: datetime) -> list[str]:
    digests = []
    for number, item in enumerate(draft.items.select_related("file"), 1):
        if item.file:
            files.rescope(item.file, f"case:{case.pk}:claimant")
            digests.append(item.file.sha256)
        EvidenceItem.objects.create(
            case=case,
            number=number,
            party=party,
            kind=item.kind,
            file=item.file,
            standing=item.standing,
            why=item.why,
            at=at,
        )
    return digests


def _keep(draft: Draft, *names: str) -> None:
    """Write these fields of the draft; StepRefused when its row is gone, as after the button of the last page."""
    draft.updated_at = timezone.now()
    values = {name: getattr(draft, name) for name in (*names, "updated_at")}
    if not Draft.objects.filter(pk=draft.pk).update(**values):
        raise StepRefused(_("This draft was sent or deleted in the meantime."))


def _items(draft: Draft, stored: list, kind: str) -> list[DraftItem]:
    """The stored files as items of the draft; if it is gone by now, none of them stays."""
    try:
        with transaction.atomic():
            _keep(draft)
            return [DraftItem.objects.create(draft=draft, kind=kind, file=file) for file in stored]
    except Exception:
        for file in stored:
            files.discard(file)
        raise


def _drop(item: DraftItem) -> None:
    stored = item.file
    item.delete()
    if stored:
        files.discard(stored)

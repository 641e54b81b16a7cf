"""Who may. The table guards the state; here the person is guarded. No writes."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q, QuerySet, TextChoices, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.policies import has_role
from disputes.actors import Actor
from disputes.models import Case, Conflict, Leg, Mediator
from disputes.table import Role
from providers.models import ServiceAddress

DESK_GROUPS = ("mediator", "lead mediator")

GRANTS = {
    "mediator": ["disputes.view_case"],
    "lead mediator": ["disputes.view_case"],
}


def is_mediator(user) -> bool:
    """Whether the person works at the desk."""
    return user is not None and (has_role(user, "mediator") or has_role(user, "lead mediator"))


def is_lead(user) -> bool:
    """Whether the person leads mediators."""
    return user is not None and has_role(user, "lead mediator")


def may_open_with_reason(user) -> bool:
    """Whether the person may break the glass of a case that is not theirs: leads, and the administrator."""
    return is_lead(user) or bool(user is not None and user.is_active and user.is_superuser)


class Tie(TextChoices):
    """Why somebody keeps away from a case."""

    OWN = "own", _("It is their own case")
    DECLARED = "declared", _("They said that they keep away from it")
    WORK = "work", _("They work or worked for one of its providers")
    DISPUTE = "dispute", _("They have or had a dispute of their own with one of its providers")
    ADDRESS = "address", _("Their address is one at which a provider of it takes cases")
    RELATION = "relation", _("They are close to the claimant")


@dataclass(frozen=True)
class Ties:
    """With which providers and people somebody is tied."""

    providers: frozenset[int]
    people: frozenset[int]


def ties_of(user) -> Ties:
    """What ties the person to providers and people. One query, kept on the object as `roles_of` keeps roles."""
    found = getattr(user, "_ties", None)
    if found is None:
        rows = list(
            _worked_for(user=user)
            .values_list(Value("provider"), "provider")
            .union(
                _own_disputes(user=user).values_list(Value("provider"), "provider"),
                _addresses_of(user).values_list(Value("provider"), "provider"),
                _related.filter(mediator__user=user).values_list(Value("person"), "user"),
                _related.filter(user=user).values_list(Value("person"), "mediator__user"),
            )
        )
        found = user._ties = Ties(
            frozenset(pk for kind, pk in rows if kind == "provider"),
            frozenset(pk for kind, pk in rows if kind == "person"),
        )
    return found


def forget_ties(user) -> None:
    """Ask again at the next question: a step never decides by what was so a while ago."""
    user.__dict__.pop("_ties", None)


def conflicts_of(user) -> Q:
    """The cases from which this person keeps away: the one place where that is said."""
    ties = ties_of(user)
    kept = Q(claimant=user) | Q(Exists(Conflict.objects.filter(case=OuterRef("pk"), user=user)))
    if ties.people:
        kept |= Q(claimant__in=ties.people)
    if ties.providers:
        kept |= Q(Exists(Leg.objects.filter(case=OuterRef("pk"), provider__in=ties.providers)))
    return kept


def has_conflict(user, case: Case) -> bool:
    """Whether the person keeps away from this case, by what is known of them or because they said so."""
    return user.pk == case.claimant_id or Case.objects.filter(conflicts_of(user), pk=case.pk).exists()


def kept_away(case: Case) -> dict[int, Tie]:
    """Everybody who keeps away from this case, and why: the same question, asked from the case."""
    providers = case.legs.exclude(provider=None).order_by().values("provider")
    claimant = case.claimant_id
    rows = (
        Conflict.objects.filter(case=case)
        .values_list("user", Value(Tie.DECLARED.value))
        .union(
            _worked_for(providers=providers).values_list("mediator__user", Value(Tie.WORK.value)),
            _own_disputes(providers=providers).values_list("case__claimant", Value(Tie.DISPUTE.value)),
            _people_at(providers).values_list("user", Value(Tie.ADDRESS.value)),
            _related.filter(user=claimant).values_list("mediator__user", Value(Tie.RELATION.value)),
            _related.filter(mediator__user=claimant).values_list("user", Value(Tie.RELATION.value)),
        )
    )
    return {user: Tie(why) for user, why in rows} | {claimant: Tie.OWN}


_related = Mediator.related.through.objects.all()


def _worked_for(*, user=None, providers=None) -> QuerySet:
    rows = Mediator.worked_for.through.objects.all()
    return rows.filter(mediator__user=user) if user else rows.filter(provider__in=providers)


def _own_disputes(*, user=None, providers=None) -> QuerySet:
    """Providers against whom mediators filed cases themselves; of other people's cases none is looked at."""
    rows = Leg.objects.exclude(provider=None).order_by()
    if user:
        return rows.filter(case__claimant=user)
    return rows.filter(provider__in=providers, case__claimant__groups__name__in=DESK_GROUPS)


def _addresses_of(user) -> QuerySet:
    own = EmailAddress.objects.filter(user=user).annotate(low=Lower("email"))
    return ServiceAddress.objects.order_by().annotate(low=Lower("email")).filter(low__in=own.values("low"))


def _people_at(providers) -> QuerySet:
    used = ServiceAddress.objects.filter(provider__in=providers).annotate(low=Lower("email"))
    return EmailAddress.objects.annotate(low=Lower("email")).filter(low__in=used.values("low"))


def can_take(user, case: Case) -> bool:
    """A mediator without a conflict who does not mediate it, while nobody has the case."""
    able = is_mediator(user) and user.pk != case.mediator_id
    return able and case.is_open and case.keeper_id is None and not has_conflict(user, case)


def roles_of(actor: Actor, case: Case) -> frozenset[Role]:
    """The capacities in which the actor may act here; none at all with a conflict."""
    roles = actor.roles_in(case)
    if actor.user is not None and roles - {Role.CLAIMANT} and has_conflict(actor.user, case):
        return roles & {Role.CLAIMANT}
    return roles

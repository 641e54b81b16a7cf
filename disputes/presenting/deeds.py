"""What a step will do, before it is taken."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from disputes.models import Case, Leg, Offer, Term
from disputes.presenting.mediation import about_mediation
from disputes.presenting.names import Words, line_with_amount, listed
from disputes.queries import CLAIMANT, Eyes
from disputes.table import Role, State

_AGREED = (
    gettext_lazy("Both sides are told, and the agreement is written down with every term and its day."),
    gettext_lazy("Other open offers on the same charges fall away."),
)
_CONSEQUENCES: dict[str, tuple[Words, ...]] = {
    "supply": (gettext_lazy("What you send goes to the mediator, who then decides the next step. A provider sees it only when the case is sent there."),),
    "appeal": (gettext_lazy("A lead mediator who took no part in your case looks at the refusal again. Without a decision in time your appeal succeeds."),),
    "record_sent": (gettext_lazy("The time in which the provider should answer starts on the day that you give here."),),
    "acknowledge": (gettext_lazy("The record then says that the provider has the case. The day for its answer does not move."),),
    "first_answer": (gettext_lazy("You record what the provider told you elsewhere. The record marks it as reported by you. What the provider says here itself later stands beside it, in its own name."), gettext_lazy("The time for talks starts.")),
    "report_offer": (gettext_lazy("You record what the provider offered elsewhere. The record marks it as reported by you. Nothing is accepted by this."),),
    "report_joint_offer": (gettext_lazy("You record what the provider offered elsewhere, together with other companies. The record marks it as reported by you. Each of them is asked for its own part; nothing is accepted by this."),),
    "final": (gettext_lazy("You record the provider's last word. If no other answer is awaited, your time to decide starts."),),
    "offer": (gettext_lazy("The provider is told and can accept, answer with another offer, or decline. You can take the offer back until it is answered."),),
    "joint_offer": (gettext_lazy("Each company is told of its own part and can accept it. The offer binds only when every company has; until then you can take it back."), gettext_lazy("If one declines, answers with another offer or lets the time pass, the whole offer falls.")),
    "counter": (gettext_lazy("The offer that you answer is closed. The provider is told of yours and can accept it, answer it or decline it."),),
    "reject": (gettext_lazy("The offer is closed and the provider is told. The case goes on, and other offers stay possible."),),
    "withdraw_offer": (gettext_lazy("The offer is closed and the other side is told. Nobody can accept it any more."),),
    "accept": _AGREED,
    "report_accept": (gettext_lazy("You record that the provider accepted your offer elsewhere. It needs its letter or message as proof."), *_AGREED),
    "report_reject": (gettext_lazy("You record that the provider declined your offer elsewhere. The offer is closed, and other offers stay possible."),),
    "breach": (gettext_lazy("The charges that these promises were about are open again. Promises that were kept stay kept."), gettext_lazy("Unless other charges are still being talked about, you then choose what comes next, for example an outside body.")),
    "accept_explanation": (gettext_lazy("You say that the answer settles the matter for you. The case closes, and the charges stay as they are."), gettext_lazy("You can open it again later with new evidence.")),
    "deadlock": (gettext_lazy("Both sides get a record that there is no agreement. It is our record, not the provider's own letter."), gettext_lazy("You then choose what comes next: an outside body, another offer, or an end.")),
    "decline_mediation": (gettext_lazy("The other side is told, without a reason. The mediation does not take place, and you choose what comes next."),),
    "report_consent": (gettext_lazy("You record that the provider takes part, as it told you elsewhere."),),
    "report_decline": (gettext_lazy("You record that the provider does not take part, as it told you elsewhere."),),
    "object_to_mediator": (gettext_lazy("Another mediator is drawn. You give no reason, and you can do this once."),),
    "waive_objection": (gettext_lazy("The mediation begins as soon as the other side has no objection either, or its days for that are over."),),
    "leave": (gettext_lazy("The mediation ends and the other side is told, without a reason. You then choose what comes next: an outside body, another offer, or an end."),),
    "file_outside": (gettext_lazy("You record what you filed yourself. We send nothing there for you."), gettext_lazy("Talks here may go on, and offers stay possible.")),
    "outside_outcome": (gettext_lazy("You record what the body decided, with its letter. A decision closes the case here; an agreement made there can be kept and confirmed here."),),
    "message": (gettext_lazy("Your words are kept in the record. Choose first who may read them."),),
    "evidence": (gettext_lazy("Each file is checked and becomes a numbered exhibit. What a provider was shown can no longer be changed or taken away from it."),),
    "withdraw_evidence": (gettext_lazy("The exhibit stays on record, and whoever was shown it keeps it. Nobody else is shown it from now on."),),
    "answer_evidence": (gettext_lazy("Your word stands beside the exhibit, for the mediator and the side that handed it in. You can say something else later."),),
    "erase_evidence": (gettext_lazy("The key of your files is destroyed. Neither your originals nor the copies can ever be opened again. What others handed in stays, and so does the record."), gettext_lazy("Download what you want to keep first. If the case is opened again, these files are gone.")),
    "demand_sent": (gettext_lazy("The deadline that the law sets for the provider's answer starts on the day that you give here. We then watch it for you."),),
    "authorise": (gettext_lazy("The company is written to as the others were, or you get a ready text to send. Its time to answer starts with that."),),
    "put_right": (gettext_lazy("The case closes as put right by the provider, and open offers fall away."),),
    "withdraw": (gettext_lazy("The case closes and the provider is told, without your reason. Open offers and promises fall away."), gettext_lazy("You can open it again later, as long as the time for that is not over.")),
    "confirm_end": (gettext_lazy("The record says that you agree with how the case ended. The company and the mediators can read that. Your rights under the law are not touched by it."),),
    "deny_end": (gettext_lazy("The company reads what you write, and a mediator looks at it and answers. The case stays closed meanwhile; nothing else changes by it."),),
    "reopen": (gettext_lazy("The case goes on where its end left it, and the deadlines there start afresh."),),
}  # fmt: skip


# Before anybody joins, the page says what a mediation is.
JOINING = ("ask_for_mediation", "consent_to_mediation")
_DEEDS: dict[str, Words] = {
    "message": gettext_lazy("Send the message"),
    "offer": gettext_lazy("Send the offer"),
    "joint_offer": gettext_lazy("Send the offer"),
    "counter": gettext_lazy("Send the offer"),
    "appeal": gettext_lazy("Send the appeal"),
    "evidence": gettext_lazy("Add these files"),
    "supply": gettext_lazy("Send it to the mediator"),
}


def deed(name: str, label: Words) -> str:
    """What stands on the button that takes the step, where the page's title would not say it well."""
    return str(_DEEDS.get(name, label))


# The same for the provider, at its door.
_TO_A_COMPANY: dict[str, Words] = {
    "first_answer": pgettext_lazy("to a company", "The claimant and the mediator are told at once. The time for talks starts. An offer, files and messages stay possible."),
    "answer_question": pgettext_lazy("to a company", "The claimant and the mediator read your answer. Another company reads it only if the mediator shows it."),
    "confirm_end": pgettext_lazy("to a company", "The record says that your company agrees with how the case ended. The claimant and the mediators can read that. No right is touched by it."),
    "deny_end": pgettext_lazy("to a company", "The claimant reads what you write, and a mediator looks at it and answers. The case stays closed meanwhile; nothing else changes by it."),
    "final": pgettext_lazy("to a company", "The claimant is told and decides, or turns to an outside body. An offer stays possible."),
    "offer": pgettext_lazy("to a company", "The claimant is told and can accept, answer with another offer, or decline. You can take the offer back until it is answered."),
    "joint_offer": pgettext_lazy("to a company", "The claimant and the other companies are told, each company only of its own part. The offer binds only when the claimant and every company have accepted. If one declines, answers with another offer or lets the time pass, the whole offer falls. You can take it back until then."),
    "counter": pgettext_lazy("to a company", "The offer that you answer is closed. The claimant is told of yours and can accept it, answer it or decline it."),
    "reject": pgettext_lazy("to a company", "The offer is closed and the claimant is told. Other offers stay possible."),
    "decline_mediation": pgettext_lazy("to a company", "The claimant is told, without a reason. No conclusion is drawn from it."),
    "object_to_mediator": pgettext_lazy("to a company", "Another mediator is drawn. No reason is asked, and a company can do this once."),
    "waive_objection": pgettext_lazy("to a company", "The mediation begins as soon as the claimant has no objection either, or the days for that are over."),
    "leave": pgettext_lazy("to a company", "Your company leaves the mediation. No reason is asked, and no conclusion is drawn from it."),
    "accept_proposal": pgettext_lazy("to a company", "The claimant is told. It becomes an agreement only when both sides have accepted; then every term is written down with its day."),
    "reject_proposal": pgettext_lazy("to a company", "The proposal is over, and the mediation ends with it unless another proposal is open."),
    "accept_joint": pgettext_lazy("to a company", "The claimant is told. It becomes an agreement only when every part of the joint offer is accepted; then every term is written down with its day."),
    "reject_joint": pgettext_lazy("to a company", "The joint offer falls with all of its parts. The other companies are told that nobody is bound, not by whom or why."),
    "accept": pgettext_lazy("to a company", "Both sides are told, and the agreement is written down with every term and its day."),
}  # fmt: skip


def consequence_for_a_company(name: str, subject=None) -> list[str]:
    """What the provider's press of this button does, sentence by sentence; empty where its page says all."""
    if name in JOINING:
        return about_mediation(Eyes("leg"))
    if name in ("accept", "reject") and isinstance(subject, Offer):
        kind = "joint" if subject.joint else "proposal" if subject.is_proposal else ""
        name = f"{name}_{kind}" if kind else name
    return [str(_TO_A_COMPANY[name])] if name in _TO_A_COMPANY else []


def consequences(name: str, subject, case: Case, offers: Iterable[Offer] = ()) -> list[str]:
    """What pressing this button does, sentence by sentence. `name` is the button's."""
    told = [str(sentence) for sentence in _CONSEQUENCES.get(name, ())]
    if name in ("accept", "reject", "counter") and isinstance(subject, Offer) and subject.joint:
        return _of_the_whole(name, subject, offers)
    if name == "reject" and isinstance(subject, Offer) and subject.is_proposal:
        return [
            _(
                "The proposal is over and the other side is told. The mediation ends with it unless another proposal is open."
            )
        ]
    if name in JOINING:
        told += about_mediation(CLAIMANT)
    by_hand = [
        leg.display_name
        for leg in case.legs.all()
        if leg.service == Leg.Service.HAND and leg.standing not in Leg.UNREACHED
    ]
    if name == "ask_for_mediation" and by_hand:
        told.append(
            _(
                "These companies cannot answer here: %(providers)s. Ask them yourself by phone or letter, and record here what they say."
            )
            % {"providers": listed(by_hand)}
        )
    if name == "accept" and isinstance(subject, Offer) and subject.is_proposal and not subject.leg_agreed:
        return [
            _("Nothing binds yet: it becomes an agreement only if %(provider)s accepts it too.")
            % {"provider": subject.leg.display_name}
        ]
    if name in ("accept", "report_accept") and isinstance(subject, Offer):
        lines = [line_with_amount(line) for line in subject.lines.all()]
        settled = _("These charges are settled by it: %(lines)s.") % {"lines": listed(lines)}
        told.insert(len(told) - len(_AGREED), settled)
    if name == "confirm" and isinstance(subject, Term):
        told += _confirmed(subject, case)
    if name == "withdraw" and all(leg.standing in Leg.UNREACHED for leg in case.legs.all()):
        told[0] = _("The case closes. No provider was asked yet, so none is told.")
    if name in ("withdraw", "put_right") and any(offer.standing == Offer.Standing.OPEN for offer in offers):
        told.insert(
            0,
            _(
                "There is an open offer. It falls away when the case closes: read it once more before you go on."
            ),
        )
    return told


def _of_the_whole(name: str, subject: Offer, offers: Iterable[Offer]) -> list[str]:
    """What the claimant's answer does to a joint offer of others: it is about every part."""
    parts = sorted((one for one in offers if one.joint == subject.joint), key=lambda one: one.number)
    if name != "accept":
        falls = [_("The whole joint offer falls, and every company in it is told that nobody is bound.")]
        ends = _("The mediation ends with it unless another proposal is open.")
        return [*falls, ends] if subject.is_proposal else falls
    lines = listed(line_with_amount(line) for line in subject.lines.all())
    told = [_("These charges are settled by it: %(lines)s.") % {"lines": lines}]
    waits = [part.leg.display_name for part in parts if not part.leg_agreed]
    if not waits:
        return [*told, *(str(sentence) for sentence in _AGREED)]
    nothing_yet = _(
        "Nothing binds yet: it becomes an agreement only when these companies accept it too: %(providers)s."
    )
    return [*told, nothing_yet % {"providers": listed(waits)}]


def _confirmed(term: Term, case: Case) -> list[str]:
    """What it does to say that this promise was kept: of one's own it is only said, and it may be the last or not."""
    if term.performer == Role.CLAIMANT:
        return [
            _("The record says that you did this."),
            _("The provider is told and can object. Without an objection in time it counts as done."),
        ]
    told = [_("The record says that this promise was kept.")]
    if case.state == State.PERFORMING:
        told.append(_("When every promise is kept, the case closes."))
    else:
        told.append(_("Other charges are still in dispute, so the case goes on."))
    return told

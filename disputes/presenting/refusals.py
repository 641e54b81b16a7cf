"""Why a step cannot be taken, as a company reads it: the workflow says it once, as a person does."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.register import TO_A_COMPANY, say

# What the steps that a provider has can be refused with.
REFUSALS = (
    say("A day that it promises is over. Ask for the offer with a new day, or make one of your own."),
    say("A refund, a waiver and a reduction need an amount; other promises have none."),
    say("A mediation has been asked for already."),
    say("A proposal of the mediator is answered with yes or no. Tell the mediator what you would change."),
    say("No mediation is under way."),
    say("The time to object is over, or there is nobody to object to."),
    say("There is nobody to object to now."),
    say("This was answered already."),
    say("Add a proof, such as a receipt of the refund."),
    say("An offer promises at least one thing."),
    say("Answer the other side's offer, not your own."),
    say("Choose an answer and explain it."),
    say("Choose at least one file."),
    say("Choose days from today on, within three years."),
    say("Choose the open charges that the offer is about."),
    say("Choose the promises that were not kept."),
    say("Choose who should read it."),
    say("Explain the final answer."),
    say("Give a day that is not in the future."),
    say("Instalments need an amount and between 1 and 60 parts."),
    say("Name the remedy or the ground, and where the claimant can go next."),
    say("One offer is about charges in one currency."),
    say("Only the other side can answer this offer."),
    say("Only the other side can say that your promise was not kept."),
    say("Only the side that made this offer can take it back."),
    say("Receipt is recorded already."),
    say("The offer gives back more than is disputed."),
    say("There is an open offer already. Take it back before you make another."),
    say(
        "This case is on hold. Until it goes on, only messages, evidence and giving the case up are possible."
    ),
    say("This case has moved on in the meantime. Look at it again before you decide."),
    say("This message was sent already."),
    say("This offer is no longer open."),
    say("This provider has answered already, or nothing was sent to it yet."),
    say("This provider has given its final answer, or nothing was sent to it yet."),
    say("This provider has not been reached, so nothing can be agreed with it yet."),
    say("This question is answered already."),
    say("This step is not open to you now."),
    say("This was recorded already."),
    say("Wait until seven days after the day that was agreed; it can still be put right."),
    say("Write something first."),
)


def refusal_to_a_company(sentence: str) -> str:
    """The sentence of a refusal as it is put to a company; one that only others meet stays as it is."""
    return next((pgettext(TO_A_COMPANY, said) for said in REFUSALS if _(said) == sentence), sentence)

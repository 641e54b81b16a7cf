"""What the end of a case means for its claimant, in a sentence."""

from django.utils.translation import gettext_lazy

from disputes.table import Outcome

ENDINGS = {
    Outcome.ABANDONED: gettext_lazy(
        "The information that the mediator asked for was not sent, so nothing could be done."
    ),
    Outcome.UNRESOLVED: gettext_lazy(
        "Nothing was decided in time, so the case ended without a result. Your rights against the provider are as they were."
    ),
    Outcome.INELIGIBLE: gettext_lazy(
        "A mediator found that this site cannot help in this matter. Your rights against the provider are as they were."
    ),
    Outcome.EXPLAINED: gettext_lazy("The provider's explanation satisfied you."),
    Outcome.SETTLED_FULL: gettext_lazy("You agreed with the provider, and every promise was kept."),
    Outcome.SETTLED_PART: gettext_lazy(
        "You agreed with the provider on a part, and what was promised was kept."
    ),
    Outcome.WAIVED: gettext_lazy("The provider took the charge off."),
    Outcome.REDUCED: gettext_lazy("The provider made the charge smaller."),
    Outcome.INSTALMENTS_DONE: gettext_lazy("The agreed parts are paid."),
    Outcome.UNCONFIRMED: gettext_lazy(
        "You agreed with the provider, but nobody said whether the agreement was kept."
    ),
    Outcome.EXTERNAL_UPHELD: gettext_lazy("An outside body decided for you."),
    Outcome.EXTERNAL_REJECTED: gettext_lazy(
        "An outside body decided against you. Whether a court can still help is a question for a lawyer or free legal aid."
    ),
    Outcome.PUT_RIGHT: gettext_lazy("The provider put it right."),
    Outcome.MERGED: gettext_lazy(
        "It goes on as part of another case of yours. What was said and handed in here stays readable here."
    ),
    Outcome.WITHDRAWN: gettext_lazy(
        "You withdrew the case. Your rights against the provider are as they were."
    ),
}

"""The story in the claimant's words."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from core.clean import LongText, TextLine
from disputes.forms.filing.fields import Day, Words
from disputes.forms.filing.question import CHOOSE, Question
from screening.forms_guard import refuse_forbidden

STORY_LENGTH = 5000


class StoryForm(Question):
    """What happened in the claimant's words, and whether the provider knows."""

    story = LongText(
        label=gettext_lazy("Your words"),
        max_length=STORY_LENGTH,
        rows=10,
        validators=[refuse_forbidden],
        error_messages={"required": gettext_lazy("Write in a few sentences what happened.")},
    )
    told = forms.ChoiceField(
        label=gettext_lazy("Have you told the company yourself?"),
        choices=[("yes", gettext_lazy("Yes, I have")), ("no", gettext_lazy("Not yet"))],
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Say whether you have told the company."),
            "invalid_choice": CHOOSE,
        },
    )
    told_how = Words(
        max_length=200,
        label=pgettext_lazy("told the company", "How?"),
        help_text=gettext_lazy("For example: by phone, in the app, in the shop."),
        validators=[refuse_forbidden],
    )
    told_reference = TextLine(
        required=False,
        max_length=100,
        label=gettext_lazy("Receipt or reference number"),
        validators=[refuse_forbidden],
    )

    def __init__(self, *args, filing, **kwargs):
        super().__init__(*args, filing=filing, **kwargs)
        self.fields["story"].widget.attrs |= {"data-count": "", "maxlength": STORY_LENGTH}
        self.fields["told_on"] = Day(label=pgettext("told the company", "When?"), last=filing.today)
        self.order_fields(("story", "told", "told_on", "told_how", "told_reference"))

    @staticmethod
    def kept(filing):
        told = filing.answers.get("told") or {}
        said = {"told": "yes" if told.get("on") else "no"} if "told" in filing.answers else {}
        return {
            "story": filing.answers.get("story"),
            **said,
            "told_on": told.get("on"),
            "told_how": told.get("how"),
            "told_reference": told.get("reference"),
        }

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("told") == "yes":
            if not cleaned.get("told_on") and "told_on" not in self.errors:
                self.add_error("told_on", _("Give the day on which you told them. A good guess will do."))
            if not cleaned.get("told_how") and "told_how" not in self.errors:
                self.add_error("told_how", _("Say in a word how you told them."))
        return cleaned

    def to_keep(self):
        said = self.cleaned_data
        if said["told"] != "yes":
            return {"story": said["story"], "told": {}}
        told = {
            "on": said["told_on"].isoformat(),
            "how": said["told_how"],
            "reference": said["told_reference"],
        }
        return {"story": said["story"], "told": told}

    def good_so_far(self) -> dict:
        """The words, while the rest is still being answered."""
        self.is_valid()
        return {"story": self.cleaned_data["story"]} if self.cleaned_data.get("story") else {}

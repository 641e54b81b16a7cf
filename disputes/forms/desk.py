"""Forms of the desk that are no steps of a case: a reason to open it, a reason to keep away from it."""

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.clean import DayField, TextLine
from core.days import short_date
from core.text import normalise, skeleton
from disputes.forms.steps import Words
from disputes.forms.steps.base import Part, years_ahead
from disputes.models import Macro
from disputes.table import State
from providers.models import Provider
from rulebook import queries as rulebook
from rulebook.models import ReasonCode


class OpenForm(forms.Form):
    """Why a lead or the administrator opens the case of somebody else."""

    reason = Words(
        label=_("Why do you open this case?"), max_length=300, min_length=15, rows=3,
        help_text=_(
            "A whole sentence. The claimant reads it with your name; its mediator, every lead and the operators are told "
            "at once. The case is open to you for half an hour."
        ),
        error_messages={"min_length": _("Give the reason in a whole sentence. The claimant reads it.")},
    )  # fmt: skip


class GlassForm(OpenForm):
    """The same, by the reference, for whoever has no queue to find the case in."""

    reference = TextLine(label=_("Reference of the case"), max_length=40)
    field_order = ["reference", "reason"]


class ConflictForm(forms.Form):
    """Why a mediator keeps away."""

    why = Words(
        label=_("Why do you keep away from this case?"), max_length=300, rows=3,
        help_text=_("A few words are enough, such as: I worked for this provider. Only mediators read this."),
    )  # fmt: skip


class Handles(TextLine):
    """People by their handles, parted by commas; what comes out are people."""

    def clean(self, value):
        named = [part.strip().removeprefix("@") for part in super().clean(value).split(",")]
        found, unknown = [], []
        for name in filter(None, named):
            person = get_user_model().objects.filter(handle_key=skeleton(normalise(name))).first()
            (found if person else unknown).append(person or name)
        if unknown:
            raise ValidationError(_("Nobody here is called %(names)s."), params={"names": ", ".join(unknown)})
        return found


class ProfileForm(forms.Form):
    """What a mediator can do, for whom, when not, and from whom they keep away."""

    languages = forms.MultipleChoiceField(
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        label=_("Languages in which you work"),
    )
    countries = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, label=_("Countries whose rules you know")
    )
    families = forms.MultipleChoiceField(
        choices=ReasonCode.Family.choices, widget=forms.CheckboxSelectMultiple, label=_("Kinds of reasons")
    )
    most = forms.IntegerField(
        min_value=1, max_value=300, label=_("Most open cases at once"),
        help_text=_("The lot gives you none beyond it. You may take more yourself."),
    )  # fmt: skip
    away_from = DayField(required=False, label=_("First day away"), latest=years_ahead)
    away_until = DayField(
        required=False, label=_("Last day away"), latest=years_ahead,
        help_text=_("What becomes due on these days goes to somebody else, or a lead is told. Both fields empty: you are here."),
    )  # fmt: skip
    worked_for = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple,
        label=_("Providers for which you, or somebody close to you, work or worked"),
    )  # fmt: skip
    related = Handles(
        required=False, max_length=400, label=_("People close to you who have an account here"),
        help_text=_("Their handles, parted by commas: family, friends, a ward or a guardian, colleagues from elsewhere."),
    )  # fmt: skip

    def __init__(self, *args, profile=None, user, **kwargs):
        if profile is not None:
            names = ("languages", "countries", "families", "most", "away_from", "away_until")
            kwargs["initial"] = {name: getattr(profile, name) for name in names} | {
                "worked_for": list(profile.worked_for.values_list("pk", flat=True)),
                "related": ", ".join(profile.related.order_by("handle_key").values_list("handle", flat=True)),
            }
        else:
            kwargs["initial"] = {"most": 30}
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["countries"].choices = [(row.code, str(row.name)) for row in rulebook.profiles()]
        self._listed = {str(one.pk): one for one in Provider.objects.listed()}
        self.fields["worked_for"].choices = [(key, str(one.name)) for key, one in self._listed.items()]

    def clean_worked_for(self):
        return [self._listed[key] for key in self.cleaned_data["worked_for"]]

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("away_from"), cleaned.get("away_until")
        if "away_from" not in self.errors and "away_until" not in self.errors:
            if bool(first) != bool(last):
                self.add_error("away_until" if first else "away_from", _("Give both days, or neither."))
            elif first and last < first:
                self.add_error("away_until", _("The last day lies before the first."))
        if self.user in cleaned.get("related", []):
            self.add_error("related", _("Your own cases are never on your desk; you need not name yourself."))
        return cleaned

    # As the page sets them.
    @property
    def parts(self) -> list[Part]:
        return [
            Part(self, ["languages", "countries", "families"], legend=_("What you can do")),
            Part(self, ["most", "away_from", "away_until"], legend=_("How much, and when not")),
            Part(
                self, ["worked_for", "related"], legend=_("From whom you keep away"),
                hint=_("Nobody else reads this. A case with one of them is nowhere on your desk, and if you have one, it moves on."),
            ),
        ]  # fmt: skip


class SwitchForm(forms.Form):
    """A lead switches the lot on or off."""

    on = forms.TypedChoiceField(
        coerce=lambda value: value == "on",
        choices=[("on", pgettext_lazy("switch", "On")), ("off", pgettext_lazy("switch", "Off"))],
        widget=forms.HiddenInput,
    )
    reason = Words(label=_("Reason"), max_length=300, rows=2)


class MoveForm(forms.Form):
    """Which cases go to whom, and why."""

    LOT = "lot"

    cases = forms.TypedMultipleChoiceField(
        coerce=int, widget=forms.CheckboxSelectMultiple, label=_("Cases"),
        error_messages={"required": _("Tick at least one case.")},
    )  # fmt: skip
    to = forms.ChoiceField(label=_("To whom"))
    reason = Words(
        label=_("Reason"), max_length=1000, rows=2,
        help_text=_("Mediators read it. Where the lot chooses, the claimant reads it too."),
    )  # fmt: skip

    def __init__(self, *args, numbers, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cases"].choices = [(pk, pk) for pk in numbers]
        self.fields["to"].choices = [
            (self.LOT, _("By lot, each to somebody whom it suits")),
            *((str(one.user.pk), said(one)) for one in people),
        ]


def said(one) -> str:
    """Somebody in a list to choose from: the handle, how much they have, whether they are away."""
    facts = {"handle": one.user.handle, "load": one.load, "most": one.most}
    if one.profile is None:
        return gettext("%(handle)s: %(load)s open, no profile yet") % facts
    if one.away:
        facts["day"] = short_date(one.profile.away_until)
        return gettext("%(handle)s: %(load)s of %(most)s open, away until %(day)s") % facts
    return gettext("%(handle)s: %(load)s of %(most)s open") % facts


class RemindForm(forms.Form):
    """On which day somebody wants to see a case again."""

    on = DayField(label=_("Remind me on"), latest=years_ahead)


class RemindOfForm(RemindForm):
    """The same for several rows of the queue; which of the cases are the person's own is not its to know."""

    cases = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": _("Tick at least one case.")}
    )
    field_order = ["cases", "on"]

    def __init__(self, *args, numbers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cases"].choices = [(pk, pk) for pk in numbers]


class FilterForm(forms.Form):
    """What somebody looks for in the queue; nothing is needed, and what cannot be meant finds nothing."""

    state = forms.ChoiceField(
        required=False, label=_("Where it stands"),
        choices=[("", _("Any")), *((value, label) for value, label in State.choices if value != State.CLOSED)],
    )  # fmt: skip
    country = forms.ChoiceField(required=False, label=_("Country"))
    reason = forms.ChoiceField(required=False, label=_("Reason of the dispute"))
    provider = TextLine(required=False, max_length=80, label=_("Provider"))
    language = forms.ChoiceField(
        required=False, label=_("Language of the claimant"), choices=[("", _("Any")), *settings.LANGUAGES]
    )
    due = forms.ChoiceField(
        required=False, label=_("By when"),
        choices=[("", _("Any")), ("late", _("Past its day")), ("today", pgettext_lazy("due", "Today")), ("days", _("In the next three days")), ("week", _("In the next seven days"))],
    )  # fmt: skip
    keeper = TextLine(required=False, max_length=40, label=_("Mediator"))
    part = TextLine(required=False, max_length=10, label=_("Reference begins with"))
    urgent = forms.BooleanField(required=False, label=_("Urgent ones only"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [
            ("", _("Any")),
            *((one.code, str(one.name)) for one in rulebook.profiles()),
        ]
        self.fields["reason"].choices = [
            ("", _("Any")),
            *((one.code, str(one.title)) for one in rulebook.reasons()),
        ]

    def clean_urgent(self):
        return self.data.get("urgent") in ("1", "on")


class KeepFilterForm(forms.Form):
    """Under which name a filter is kept, and for whom."""

    name = TextLine(max_length=40, label=_("Name of the filter"))
    shared = forms.BooleanField(required=False, label=_("For the whole team"))


class MacroForm(forms.Form):
    """A text that is written often: its name, its words in each language, and who reads it."""

    title = TextLine(max_length=60, label=_("Name of the text"))
    reader = forms.ChoiceField(choices=Macro.Reader.choices, label=_("For whom"))
    team = forms.BooleanField(required=False, label=_("For the whole team"))
    field_order = ["title", "reader", "en", "ko", "zh", "team"]

    def __init__(self, *args, may_share: bool, **kwargs):
        super().__init__(*args, **kwargs)
        for key, name in (("en", "English"), ("ko", "한국어"), ("zh", "简体中文")):
            self.fields[key] = Words(label=name, max_length=2000, rows=3)
            self.fields[key].widget.attrs["lang"] = "zh-hans" if key == "zh" else key
        if not may_share:
            del self.fields["team"]
        self.order_fields(self.field_order)

    def clean(self):
        cleaned = super().clean()
        for key in ("en", "ko", "zh"):
            if unknown := Macro.unknown(cleaned.get(key, "")):
                self.add_error(
                    key,
                    ValidationError(
                        _("Nothing fills {%(name)s}. Use only the places that are named."),
                        params={"name": unknown[0]},
                    ),
                )
        return cleaned

    @property
    def wanted(self) -> dict:
        """What the verb takes."""
        said = self.cleaned_data
        return {
            "title": said["title"], "reader": said["reader"], "team": said.get("team", False),
            "texts": {"en": said["en"], "ko": said["ko"], "zh-hans": said["zh"]},
        }  # fmt: skip


class RecountForm(forms.Form):
    """What has changed in the working days, as both sides read it."""

    reason = Words(
        label=_("What has changed?"), max_length=300, rows=3,
        help_text=_("Such as a public holiday that was added. Both sides of each case read this."),
    )  # fmt: skip

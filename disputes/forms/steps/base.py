"""What every form of a step has in common: the case, the row it is about, who acts; and its parts on the page."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.clean import DayField, LongText, TextLine
from core.days import long_date
from core.listing import in_one_line
from core.money import format_money
from disputes import presenting
from disputes.models import EvidenceItem, Line, Term
from files.forms import ACCEPT
from screening.forms_guard import refuse_forbidden


class PastDay(DayField):
    """A day that has come already: the steps count in the claimant's days, and the form knows today's."""


def years_ahead():
    return timezone.now().date() + timedelta(days=3 * 365)


class Words(LongText):
    """A text for others to read: no card numbers, no identity numbers, no passwords."""

    default_validators = [*LongText.default_validators, refuse_forbidden]


class Line1(TextLine):
    """One line, guarded like `Words`."""

    default_validators = [*TextLine.default_validators, refuse_forbidden]


class Heard(Line1):
    """With whom somebody spoke and when, where a call left nothing to show."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("If it was a call: with whom did you speak, and when?"))
        super().__init__(required=False, max_length=200, **kwargs)


class Proof(forms.FileField):
    """One file that proves what is recorded."""

    widget = forms.FileInput({"accept": ACCEPT})

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Proof: a picture, a PDF or a text, up to 25 MB"))
        # An empty file is refused by the files app, with a sentence of its own.
        super().__init__(allow_empty_file=True, max_length=None, **kwargs)


@dataclass(frozen=True)
class Part:
    """Some fields of a form that belong together, under one legend; or several such parts, folded away."""

    form: "StepForm"
    names: list[str]
    legend: Any = ""
    hint: Any = ""
    sums: list[str] = field(default_factory=list)
    inside: list["Part"] = field(default_factory=list)
    # What the form comes to so far stands here.
    preview: bool = False

    @property
    def fields(self) -> list:
        return [self.form[name] for name in self.names]

    @property
    def holds(self) -> bool:
        """Whether something stands in it, or something is wrong with it: then it is never folded."""
        return any(part.holds for part in self.inside) or any(
            bound.errors or bound.value() not in (None, "") for bound in self.fields
        )


# The site speaks to people; a company is addressed as in a letter. By the code of the error.
TO_A_COMPANY = {
    "required": pgettext_lazy("to a company", "Fill this in."),
    "invalid_choice": pgettext_lazy("to a company", "Choose one of the answers on the page."),
    "max_length": pgettext_lazy("to a company", "This text is too long. It may have up to %(limit_value)s characters."),
    "invalid": pgettext_lazy("to a company", "Give the day or number in digits, such as 2026-12-03."),
    "early": pgettext_lazy("to a company", "Give a day from %(day)s on."),
    "late": pgettext_lazy("to a company", "Give a day up to %(day)s."),
    "amount": pgettext_lazy("to a company", "Write an amount such as 12,300, without a minus sign."),
    "zero": pgettext_lazy("to a company", "The amount must be more than zero."),
    "control": pgettext_lazy("to a company", "Take out the control characters; they cannot be shown."),
    "direction": pgettext_lazy("to a company", "Take out the invisible marks that change the direction of the text."),
    "card": pgettext_lazy("to a company", "Take out the card number (it ends in %(last)s). The last four digits are enough."),
    "korean_id": pgettext_lazy("to a company", "Take out the Korean resident registration number (it ends in %(last)s). We take none."),
    "chinese_id": pgettext_lazy("to a company", "Take out the Chinese identity number (it ends in %(last)s). We take none."),
    "password": pgettext_lazy("to a company", "Take out the password or code. We never ask for one."),
    "no_day": pgettext_lazy("to a company", "%(what)s: say by which day."),
    "no_amount": pgettext_lazy("to a company", "%(what)s: say how much."),
    "no_schedule": pgettext_lazy("to a company", "Instalments need an amount, a number of parts and a first day."),
    "too_much": pgettext_lazy("to a company", "At most %(amount)s are disputed in the charges that you chose."),
    "no_promise": pgettext_lazy("to a company", "An offer promises at least one thing."),
    "one_company": pgettext_lazy("to a company", "A joint offer needs a part of your company and of at least one other."),
}  # fmt: skip


class StepForm(forms.Form):
    """The base: `case`, the `subject` the step is about, and the `actor`."""

    # Names of file fields whose uploads are stored before the step is taken.
    uploads: tuple[str, ...] = ()
    # Whether it makes a file of its own before the step, by `make()`.
    makes = False
    # The template that draws it, and whether that draws the button too.
    drawn = "disputes/step/_parts.html"
    draws_buttons = False

    def __init__(self, *args, case, subject, actor, **kwargs):
        self.case, self.subject, self.actor = case, subject, actor
        super().__init__(*args, **kwargs)
        for given in self.fields.values():
            if isinstance(given, PastDay):
                given.latest = self.day_of(timezone.now())
        self.prepare()

    def day_of(self, moment: datetime) -> date:
        """The claimant's day at this moment, by which the steps count."""
        return moment.astimezone(self.case.claimant.zone).date()

    def prepare(self) -> None:
        """Fit choices and labels to the case; nothing by default."""

    @property
    def stays(self) -> bool:
        """Whether it comes back without an error, because there is more to do on it."""
        return False

    @property
    def parts(self) -> list[Part]:
        """The form in its order; one part with every field unless a form has more to say."""
        return [Part(self, [bound.name for bound in self.visible_fields()])]

    def add_error(self, field, error):
        """Complain in the register of whoever fills this in."""
        if self.side == "provider":
            error = error if isinstance(error, ValidationError) else ValidationError(error)
            for one in [] if hasattr(error, "error_dict") else error.error_list:
                one.message = TO_A_COMPANY.get(one.code, one.message)
        super().add_error(field, error)

    @property
    def side(self) -> str:
        """`provider`, `claimant` or `desk`: who fills this in."""
        if self.actor.leg is not None:
            return "provider"
        return "claimant" if self.actor.user.pk == self.case.claimant_id else "desk"


class Plain(StepForm):
    """Nothing to fill in; pressing the button is the whole of it."""


class ReasonForm(StepForm):
    reason = Words(label=_("Reason"), max_length=1000, rows=3, help_text=_("Only mediators read this."))


class NoteForm(StepForm):
    note = Words(required=False, label=_("A few words with it"), max_length=2000, rows=3)


class ReportForm(NoteForm):
    """What a provider said elsewhere, with what shows it."""

    proof = Proof(label=_("The letter or message in which the provider says so"))
    uploads = ("proof",)


def either(form: StepForm) -> None:
    """Say at the file and at the call that one of the two is needed."""
    form.fields["proof"].help_text = _(
        "Add it here, or say below with whom you spoke: one of the two is needed."
    )
    form.fields["heard"].help_text = _("Needed only if you add no letter or message.")
    for name in ("proof", "heard"):
        form.fields[name].told_elsewhere = True


def with_source(form: StepForm, cleaned: dict) -> dict:
    """What came elsewhere is shown, or it is said with whom somebody spoke."""
    if (
        "heard" in form.fields
        and not cleaned.get("proof")
        and not cleaned.get("heard")
        and "proof" not in form.errors
    ):
        form.add_error("proof", _("Add the letter or message, or say below with whom you spoke and when."))
    return cleaned


def line_label(line: Line) -> str:
    return in_one_line((format_money(line.amount, line.currency), line.descriptor or line.get_kind_display()))


def exhibit_label(item: EvidenceItem, kinds: dict[str, str]) -> str:
    """An exhibit where one is chosen: its number and what it shows, and its file, which tells two of one kind apart."""
    named = _("Exhibit %(number)s: %(what)s") % {
        "number": item.number,
        "what": kinds.get(item.kind, presenting.exhibit_name(item, {})),
    }
    return in_one_line((named, item.file.name if item.file else item.get_standing_display()))


def term_label(term: Term) -> str:
    """A promise in one line: what, how much, by when, from whom."""
    return in_one_line((presenting.promise(term), long_date(term.due_on), term.offer.leg.display_name))

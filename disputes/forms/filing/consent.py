"""What the claimant agrees to, and the last button."""

from datetime import timedelta

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext as _

from core.days import long_date
from core.listing import in_a_row
from disputes.filing import Named
from disputes.forms.filing.question import Question
from disputes.models import Case

AUTHORISED_DAYS = 365


class ConsentForm(Question):
    """The authorisation of each provider, and what everybody who files agrees to."""

    def __init__(self, data=None, files=None, *, filing, **kwargs):
        super().__init__(data, files, filing=filing, **kwargs)
        self.until = filing.today + timedelta(days=AUTHORISED_DAYS)
        for number, (named, given) in enumerate(filing.needs_by_provider):
            self.fields[f"authorise-{number}"] = forms.BooleanField(
                label=_("Recourse may write to %(company)s for me until %(day)s") % {"company": named, "day": long_date(self.until)},
                help_text=self._passed_on(named, given),
                error_messages={"required": _("Without this we cannot write to %(company)s. Take it out of the list if you do not want that.") % {"company": named}},
            )  # fmt: skip
        need = {"required": _("Tick this to go on.")}
        if filing.answers.get("on_behalf") != Case.OnBehalf.SELF:
            self.fields["may_act"] = forms.BooleanField(
                label=_("I may act for the person whose bill it is"), error_messages=need
            )
        self.fields["truth"] = forms.BooleanField(
            label=_("What I wrote is true as far as I know"), error_messages=need
        )
        self.fields["information"] = forms.BooleanField(
            label=_("I have read the points above"), error_messages=need
        )
        self.fields["data"] = forms.BooleanField(
            label=_("Recourse may keep what I wrote for this case"),
            help_text=_("Mediators of this case see it. A company sees only what concerns it. Each look at your account details is listed for you. You can withdraw at any time."),
            error_messages=need,
        )  # fmt: skip

    @staticmethod
    def kept(filing):
        if not filing.authorised:
            return {}
        given = dict.fromkeys(filing.answers.get("consents") or [], True)
        return given | {f"authorise-{number}": True for number in range(len(filing.providers))}

    def _passed_on(self, named: Named, given: dict) -> str:
        labels = in_a_row(need.label for need in named.needs if given.get(need.code))
        basics = _("Passed on: the disputed lines, your words, your evidence and what you wish.")
        if not labels:
            return basics
        return (
            basics
            + " "
            + _("Also, encrypted and only for the clerk: %(details)s.") % {"details": escape(labels)}
        )

    @property
    def authorisations(self) -> list:
        return [self[name] for name in self.fields if name.startswith("authorise-")]

    @property
    def agreements(self) -> list:
        return [self[name] for name in self.fields if not name.startswith("authorise-")]

    def to_keep(self):
        today = self.filing.today
        return {
            "authorise": {
                "on": today.isoformat(),
                "until": self.until.isoformat(),
                "providers": [named.key for named in self.filing.providers],
            },
            "consents": [*(name for name in self.fields if not name.startswith("authorise-")), "voluntary"],
        }


class SendForm(forms.Form):
    """The last button. Nothing is asked; the door looks at the whole draft once more."""

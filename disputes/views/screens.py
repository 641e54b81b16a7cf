"""The screens of filing in their order: one list that drives progress, the way back and the page that shows all answers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from core.days import long_date
from core.listing import in_a_row, in_one_line
from core.money import format_money
from disputes.filing import Filing
from disputes.forms import filing as forms
from disputes.models import Case, Line
from disputes.models.drafts import Standing

CHECK = "check"
# What the disputed lines say as well.
OPEN_NEEDS = ("date_and_amount", "merchant_name", "bill_month")


def _always(filing: Filing) -> bool:
    return True


@dataclass(frozen=True)
class Screen:
    """One question: its name in the address, its words, its form, whether it applies, whether it is answered."""

    key: str
    title: str | Promise
    part: str | Promise
    form: type
    done: Callable[[Filing], bool]
    rows: Callable[[Filing], list]
    applies: Callable[[Filing], bool] = _always

    @property
    def template(self) -> str:
        return f"disputes/filing/{self.key}.html"


def _where(filing: Filing) -> list:
    return [
        (_("Country of the bill"), str(filing.profile.name)),
        (pgettext("answer", "Filed"), str(Case.OnBehalf(filing.answers["on_behalf"]).label)),
    ]


def _lines(filing: Filing) -> list:
    shown = [
        (
            _("Line %(number)s") % {"number": number},
            "\n".join(
                filter(
                    None,
                    (
                        in_one_line(
                            (
                                Line.Kind(line["kind"]).label,
                                format_money(line["amount"], line["currency"]),
                                long_date(date.fromisoformat(line["charged_on"])),
                            )
                        ),
                        line.get("descriptor"),
                        _("Paid already") if line.get("paid") else "",
                    ),
                )
            ),
        )
        for number, line in enumerate(filing.lines, 1)
    ]
    bill = filing.answers
    if bill.get("whole_bill") is not None:
        shown.append((_("The whole bill"), format_money(bill["whole_bill"], filing.currency)))
    if bill.get("bill_due_on"):
        shown.append((_("The bill is due on"), long_date(date.fromisoformat(bill["bill_due_on"]))))
    if bill.get("undisputed") is not None:
        shown.append((_("Of this you do not dispute"), format_money(bill["undisputed"], filing.currency)))
    return shown


def _needs(filing: Filing) -> list:
    return [
        (
            str(named),
            "\n".join(
                _("%(label)s: %(value)s")
                % {"label": need.label, "value": _masked(need.code, given[need.code])}
                for need in named.needs
                if given.get(need.code)
            ),
        )
        for named, given in filing.needs_by_provider
        if named.needs
    ]


def _masked(code: str, value: str) -> str:
    """Enough to recognise one's own number, too little for a look over the shoulder."""
    return value if code in OPEN_NEEDS or len(value) < 5 else f"•••• {value[-3:]}"


def _story(filing: Filing) -> list:
    told = filing.answers.get("told") or {}
    parts = (
        [long_date(date.fromisoformat(told["on"])), told.get("how"), told.get("reference")]
        if told.get("on")
        else []
    )
    return [
        (_("Your words"), filing.answers["story"]),
        (_("Company told"), in_one_line(parts) or _("Not yet")),
    ]


def _harm(filing: Filing) -> list:
    harm = filing.answers["harm"]
    day = f" · {long_date(date.fromisoformat(harm['on']))}" if harm.get("on") else ""
    rows = [(_("If nothing changes"), f"{Case.Harm(harm['kind']).label}{day}")]
    return (
        [*rows, (_("Especially hard"), _("Yes, mediators know"))]
        if filing.answers.get("vulnerable")
        else rows
    )


def _evidence(filing: Filing) -> list:
    rows = []
    for kind in filing.checklist:
        items = filing.items_of(kind.code)
        files = [item.file.name for item in items if item.file]
        why = [
            _("%(label)s: %(value)s") % {"label": Standing(item.standing).label, "value": item.why}
            for item in items
            if not item.file
        ]
        if files or why:
            rows.append((str(kind.label), "\n".join(files + why)))
    if filing.other_items:
        count = len(filing.other_items)
        rows.append(
            (_("Other files"), ngettext("%(count)s file", "%(count)s files", count) % {"count": count})
        )
    return rows or [(pgettext("answer", "Evidence"), "")]


def _wish(filing: Filing) -> list:
    said = filing.answers
    rows = [
        (
            _("What would make it right"),
            "\n".join(filter(None, (str(Case.Wish(said["wish"]).label), said.get("wish_text")))),
        )
    ]
    return (
        [*rows, (_("Other costs"), format_money(said["loss"], filing.currency))] if said.get("loss") else rows
    )


def _consents(filing: Filing) -> list:
    until = long_date(date.fromisoformat(filing.answers["authorise"]["until"]))
    names = in_a_row(filing.providers)
    return [
        (
            pgettext("answer", "Authorisation"),
            _("%(companies)s, until %(day)s") % {"companies": names, "day": until},
        )
    ]


SCREENS = (
    Screen(
        "where", gettext_lazy("Where is the bill from, and for whom do you file?"), pgettext_lazy("part of filing", "Start"), forms.WhereForm,
        done=lambda it: bool(it.profile and it.profile.filing_open and it.answers.get("on_behalf") in Case.OnBehalf.values),
        rows=_where,
    ),
    Screen(
        "kind", gettext_lazy("What kind of problem is it?"), gettext_lazy("What happened"), forms.FamilyForm,
        done=lambda it: bool(it.family),
        rows=lambda it: [(_("Kind of problem"), str(it.family.label))],
    ),
    Screen(
        "sentence", gettext_lazy("Which sentence fits best?"), gettext_lazy("What happened"), forms.ReasonForm,
        done=lambda it: it.reason_settled,
        rows=lambda it: [(_("What happened"), str(it.reason.plain))],
    ),
    Screen(
        "lines", gettext_lazy("Which charges is it about?"), pgettext_lazy("part of filing", "Charges"), forms.LinesForm,
        done=lambda it: bool(it.lines),
        rows=_lines,
    ),
    Screen(
        "companies", gettext_lazy("Which company charged you?"), pgettext_lazy("part of filing", "Companies"), forms.ProvidersForm,
        done=lambda it: it.all_found,
        rows=lambda it: [(pgettext("answer", "Companies"), "\n".join(str(named) for named in it.providers))],
    ),
    Screen(
        "account", gettext_lazy("How does the company find your account?"), pgettext_lazy("part of filing", "Companies"), forms.NeedsForm,
        applies=lambda it: it.asks_needs,
        done=lambda it: it.needs_complete,
        rows=_needs,
    ),
    Screen(
        "story", gettext_lazy("What happened, in your words?"), gettext_lazy("Your story"), forms.StoryForm,
        done=lambda it: bool(it.answers.get("story")) and "told" in it.answers,
        rows=_story,
    ),
    Screen(
        "next", gettext_lazy("What happens next if nothing changes?"), gettext_lazy("Your story"), forms.HarmForm,
        done=lambda it: bool(it.answers.get("harm")),
        rows=_harm,
    ),
    Screen(
        "evidence", gettext_lazy("What can you show?"), pgettext_lazy("part of filing", "Evidence"), forms.EvidenceForm,
        done=lambda it: it.person is not None and bool(it.answers.get("evidence_seen")) and not it.missing,
        rows=_evidence,
    ),
    Screen(
        "wish", gettext_lazy("What would make it right?"), gettext_lazy("Your wish"), forms.WishForm,
        done=lambda it: bool(it.answers.get("wish")),
        rows=_wish,
    ),
    Screen(
        "agree", gettext_lazy("What do you agree to?"), pgettext_lazy("part of filing", "Agreement"), forms.ConsentForm,
        done=lambda it: it.authorised and bool(it.answers.get("consents")),
        rows=_consents,
    ),
)  # fmt: skip
FIRST = SCREENS[0]


def way(filing: Filing) -> list[Screen]:
    """The screens that this filing goes through."""
    return [screen for screen in SCREENS if screen.applies(filing)]


def unanswered(filing: Filing) -> Screen | None:
    """The first screen that still waits for an answer; None when everything is there."""
    return next((screen for screen in way(filing) if not screen.done(filing)), None)


def address(filing: Filing, key: str) -> str:
    """Where a screen of this draft is."""
    return reverse("disputes:draft_screen", args=[filing.draft.pk, key])


def all_rows(filing: Filing) -> list[dict]:
    """Every answer with the way to change it, for the summary list."""
    return [
        {
            "label": label,
            "value": value,
            "href": f"{address(filing, screen.key)}?back={CHECK}",
            "action": pgettext("answer", "Change"),
        }
        for screen in way(filing)
        for label, value in screen.rows(filing)
    ]

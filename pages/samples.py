"""Invented examples for the style guide: every component in each of its states, in the reader's language."""

from datetime import timedelta
from types import SimpleNamespace

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from core.clean import AmountField, DayField
from core.days import long_date
from core.money import format_money
from disputes.models import Line
from education.models import Guide, GuideText

LONG = (
    "한국소액결제고객불만처리센터-Zahlungsbestätigungsübermittlungsprotokoll-2026-11-23-원본파일-최종본.pdf"
)
KO = "저는 10월 3일에 이 결제를 승인하지 않았어요. 통신사에 두 번 전화했지만 ‘가맹점에 문의하라’는 답만 들었어요. 요금 청구일이 25일이라 그 전에 답을 받고 싶습니다."
ZH = "这笔款项不是我本人支付的。我已经两次致电运营商，对方都让我去找商家。账单将于25日到期，希望在此之前得到书面答复。"


class SampleForm(forms.Form):
    """One field of each kind."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("We send the code here."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    amount = forms.CharField(
        label=gettext_lazy("Amount"),
        help_text=gettext_lazy("As on the bill, for example 12,300."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "input--amount"}),
    )
    country = forms.ChoiceField(
        label=gettext_lazy("Country of the bill"),
        choices=[
            ("KR", gettext_lazy("Korea")),
            ("CN", gettext_lazy("China")),
            ("", gettext_lazy("Another country")),
        ],
    )
    story = forms.CharField(
        label=gettext_lazy("What happened"),
        help_text=gettext_lazy("A few sentences are enough. Leave out passwords and card numbers."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 2000, "data-count": ""}),
    )
    told = forms.ChoiceField(
        label=gettext_lazy("Have you told the provider?"),
        choices=[("yes", gettext_lazy("Yes, I have")), ("no", gettext_lazy("Not yet"))],
        widget=forms.RadioSelect,
    )
    files = forms.FileField(
        label=gettext_lazy("Proof"),
        help_text=gettext_lazy("Photo, PDF or text, up to 25 MB each."),
        required=False,
    )
    agree = forms.BooleanField(label=gettext_lazy("I have read what happens to my data."))


class PromiseForm(forms.Form):
    """What one card of an offer holds."""

    amount = AmountField(label=pgettext_lazy("of a promise", "Amount"))
    on = DayField(label=pgettext_lazy("of a promise", "By which day"))


def everything(query) -> dict:
    """All that the style guide shows."""
    now = timezone.now()
    today = timezone.localdate()
    tab = query.get("tab", "open")
    return {
        "form": SampleForm(auto_id="sample_%s"),
        "wrong_form": _wrong_form(),
        "promises": [
            _promise("first", _("Refund"), hint=_("This is what you asked for.")),
            _promise("wrong", pgettext("term", "Charge made smaller"), {"wrong-amount": "12,300"}),
        ],
        "trail": [("#top", pgettext("navigation", "Disputes")), ("#top", "7K2M-9QX4T-0")],
        "tones": TONES,
        "choices": [
            {
                "value": "a",
                "label": _("I never bought this"),
                "hint": _("Someone I do not know paid with my phone."),
                "checked": True,
            },
            {
                "value": "b",
                "label": _("A family member or a child paid"),
                "hint": _("With my phone, but without asking me."),
            },
            {"value": "c", "label": _("I cancelled, but I am still billed")},
            {"value": "d", "label": _("The late fee is wrong")},
        ],
        "answers": [
            {"value": "yes", "label": _("Yes, I have")},
            {"value": "no", "label": _("Not yet")},
        ],
        "summary": [
            {
                "label": _("What happened"),
                "value": _("I never bought this"),
                "href": "#summary",
                "action": pgettext("verb", "Change"),
            },
            {
                "label": _("Provider"),
                "value": "한빛페이 (Hanbit Pay)",
                "href": "#summary",
                "action": pgettext("verb", "Change"),
            },
            {
                "label": _("Your words"),
                "value": KO,
                "lang": "ko",
                "href": "#summary",
                "action": pgettext("verb", "Change"),
            },
            {
                "label": _("Receipt number"),
                "value": "",
                "href": "#summary",
                "action": pgettext("verb", "Change"),
            },
        ],
        "amounts": [
            {"label": _("In-app purchase, 3 October"), "value": format_money(55_000, "KRW")},
            {"label": _("In-app purchase, 4 October"), "value": format_money(33_000, "KRW")},
            {"label": _("Late fee"), "value": format_money(1_760, "KRW")},
            {"label": _("Disputed in all"), "value": format_money(89_760, "KRW"), "sum": True},
        ],
        "steps": _steps("#buttons"),
        "tasks": _tasks(today),
        "due_soon": today + timedelta(days=3),
        "due_today": today,
        "due_late": today - timedelta(days=2),
        "due_far": today + timedelta(days=70),
        "now": now,
        "timeline": [
            {
                "at": now - timedelta(days=1),
                "number": 7,
                "icon": "handshake",
                "kind": "accent",
                "who": "한빛페이",
                "sentence": _("The provider made an offer"),
                "details": [_("Refund"), _("Late fee waived")],
                "files": [{"number": 1}],
            },
            {
                "at": now - timedelta(days=4),
                "number": 6,
                "icon": "message-square",
                "who": "Mei",
                "sentence": _("Message to both sides"),
                "text": ZH,
                "language": "zh-hans",
                "label": _("Both sides can read this"),
                "label_icon": "users-round",
            },
            {
                "at": now - timedelta(days=9),
                "number": 5,
                "icon": "alarm-clock",
                "kind": "danger",
                "who": "Recourse",
                "sentence": _("The answer is late"),
            },
            {
                "at": now - timedelta(days=24),
                "number": 4,
                "icon": "send",
                "kind": "accent",
                "who": "Mei",
                "sentence": _("Sent to the provider"),
            },
            {
                "at": now - timedelta(days=26),
                "number": 1,
                "icon": "file-pen-line",
                "kind": "",
                "who": "Ana",
                "sentence": _("Dispute filed"),
                "text": KO,
                "language": "ko",
            },
        ],
        "offers": _offers(today),
        "messages_shown": [
            {
                "author": "Ana",
                "role": pgettext("role", "claimant"),
                "at": now - timedelta(days=5),
                "text": KO,
                "lang": "ko",
                "level": "shared",
                "seen": _("You, the mediator and 한빛페이 can read this"),
                "mine": True,
            },
            {
                "author": "Mei",
                "role": pgettext("role", "mediator"),
                "at": now - timedelta(days=4),
                "text": _(
                    "Would half of the late fee be acceptable to you? The provider does not see this message."
                ),
                "level": "caucus",
                "seen": _("Only you and the mediator can read this"),
            },
            {
                "author": "Mei",
                "role": pgettext("role", "mediator"),
                "at": now - timedelta(days=4),
                "text": _("Check the limit on the account before the next call."),
                "level": "internal",
                "seen": _("Only mediators can read this"),
            },
        ],
        "exhibits": _exhibits(),
        "lines": _lines(today),
        "sums": [format_money(88_000, "KRW"), format_money(499, "USD")],
        "guides": _guides(today),
        "asked_on": long_date(today - timedelta(days=6)),
        "tab": tab,
        "tabs": [
            {
                "name": name,
                "href": f"?tab={code}#tabs",
                "current": "page" if code == tab else "",
                "count": count,
                "late": code == "overdue",
            }
            for code, name, count in (
                ("open", pgettext("tab", "My turn"), 4),
                ("overdue", pgettext("tab", "Overdue"), 1),
                ("waiting", pgettext("tab", "Waiting"), 12),
                ("closed", pgettext("tab", "Closed"), None),
            )
        ],
        "page": SimpleNamespace(newer="begin", older="end"),
        "stages": [
            {"name": pgettext("stage", "Intake"), "done": True},
            {"name": pgettext("stage", "Negotiation"), "current": True},
            {"name": pgettext("stage", "Agreement")},
            {"name": pgettext("stage", "Closed")},
        ],
        "told": [
            SimpleNamespace(level_tag=level, message=sentence)
            for level, sentence in (
                ("success", _("Agreement recorded. Both sides have been told.")),
                ("info", _("You are writing as Ana.")),
                ("warning", _("This case has moved on in the meantime.")),
                ("error", _("The file could not be read. Your other answers are kept.")),
            )
        ],
        "other_reader": SimpleNamespace(language="en" if get_language() == "ko" else "ko"),
        "ko": KO,
        "zh": ZH,
        "long": LONG,
    }


def _promise(prefix: str, legend: str, data: dict | None = None, *, hint: str = "") -> dict:
    return {"legend": legend, "hint": hint, "fields": PromiseForm(data, prefix=prefix)}


def _wrong_form() -> SampleForm:
    data = {"email": "ana", "amount": "", "country": "KR", "story": KO, "told": "", "agree": ""}
    form = SampleForm(data, auto_id="wrong_%s")
    form.errors["email"] = form.error_class(
        [_("Write the whole address, like ana@example.org.")], field_id="wrong_email"
    )
    form.errors["amount"] = form.error_class(
        [_("Write the amount that is on the bill.")], field_id="wrong_amount"
    )
    form.errors["told"] = form.error_class(
        [_("Choose whether you have told the provider.")], field_id="wrong_told"
    )
    form.errors["agree"] = form.error_class(
        [_("Tick the box once you have read it.")], field_id="wrong_agree"
    )
    return form


def _steps(href: str) -> list[dict]:
    return [
        {"href": href, "label": _("Accept the offer"), "step": "accept", "kind": "primary"},
        {"href": href, "label": _("Propose something else"), "step": "counter", "kind": "secondary"},
        {"href": href, "label": pgettext("verb", "Decline"), "step": "reject", "kind": "quiet"},
    ]


def _tasks(today) -> list[dict]:
    return [
        {
            "name": _("I never bought this"),
            "href": "#tasks",
            "note": _("Three lines so far"),
            "status": pgettext("badge", "Draft"),
            "icon": "pencil",
            "kind": "turn",
        },
        {
            "name": _("I cancelled, but I am still billed"),
            "href": "#tasks",
            "note": "한빛페이",
            "ref": "7K2M9QX4T0",
            "due": today + timedelta(days=70),
            "who": "한빛페이",
        },
        {
            "name": _("Refund"),
            "note": "한빛페이",
            "more": long_date(today - timedelta(days=2)),
            "status": pgettext("tab", "Overdue"),
            "icon": "alarm-clock",
            "kind": "danger",
            "actions": [
                {"href": "#tasks", "label": _("It was put right"), "step": "confirm", "kind": "secondary"}
            ],
        },
        {
            "name": _("Receipt number"),
            "status": pgettext("task", "Done"),
            "icon": "circle-check",
            "kind": "ok",
        },
    ]


def _offers(today) -> list[dict]:
    terms = [
        {"label": _("Refund"), "value": format_money(55_000, "KRW")},
        {"label": _("Late fee waived"), "value": format_money(1_760, "KRW")},
        {"label": _("You get back or save"), "value": format_money(56_760, "KRW"), "sum": True},
    ]
    charges = _("In-app purchase, 3 October")
    return [
        {
            "number": 3,
            "title": _("Offer %(number)s, from %(provider)s") % {"number": 3, "provider": "한빛페이"},
            "state": "open",
            "status": pgettext("offer", "Waiting for you"),
            "status_icon": "hand",
            "status_kind": "turn",
            "rows": terms,
            "lines": charges,
            "text": KO,
            "lang": "ko",
            "due": today + timedelta(days=6),
            "turn": "you",
            "actions": _steps("#offers"),
        },
        {
            "number": 2,
            "title": _("Offer %(number)s, from you to %(provider)s") % {"number": 2, "provider": "한빛페이"},
            "state": "accepted",
            "status": pgettext("offer", "Accepted"),
            "status_icon": "circle-check",
            "status_kind": "ok",
            "rows": terms,
            "lines": charges,
            "reported": _("Reported by you, not confirmed by the provider"),
        },
        {
            "number": 1,
            "title": _("Offer %(number)s, from %(provider)s") % {"number": 1, "provider": "한빛페이"},
            "state": "past",
            "status": pgettext("offer", "Lapsed"),
            "status_icon": "circle-minus",
            "status_kind": "",
            "rows": terms[:1],
            "lines": charges,
            "until": _("Paid to your account within 7 days of your yes."),
        },
    ]


def _exhibits() -> list[dict]:
    return [
        {
            "number": 1,
            "name": _("Statement line"),
            "picture": "file-text",
            "href": "#evidence",
            "meta": "bill-october.pdf",
            "size": 245_760,
            "notes": [_("Shown to %(providers)s") % {"providers": "한빛페이"}],
            "original": "#evidence",
            "status": pgettext("evidence", "Present"),
            "status_icon": "circle-check",
            "status_kind": "ok",
        },
        {
            "number": 2,
            "name": LONG,
            "picture": "image",
            "href": "#evidence",
            "meta": "IMG_2041.HEIC",
            "size": 3_250_585,
            "status": pgettext("evidence", "Being checked"),
            "status_icon": "loader",
            "status_kind": "",
        },
        {
            "number": 3,
            "name": _("Contact log"),
            "picture": "file-x",
            "meta": _("Asked for on the checklist"),
            "notes": [KO],
            "status": pgettext("evidence", "Still needed"),
            "status_icon": "hand",
            "status_kind": "turn",
        },
    ]


def _lines(today) -> list[Line]:
    charged = today - timedelta(days=30)
    return [
        Line(number=1, kind=Line.Kind.CHARGE, amount=55_000, currency="KRW", charged_on=charged, descriptor="PIXEL*ORCHARD", paid=True),
        Line(number=2, kind=Line.Kind.CHARGE, amount=33_000, currency="KRW", charged_on=charged, descriptor=LONG),
        Line(number=3, kind=Line.Kind.LATE_FEE, amount=499, currency="USD", charged_on=today, standing=Line.Standing.SETTLED),
    ]  # fmt: skip


def _guides(today) -> list[GuideText]:
    """One that was checked lately, and one whose review is due."""
    fresh, stale = (
        Guide(slug="charge-i-never-made", jurisdiction=where, review_by=today + timedelta(days=days))
        for where, days in ((Guide.Jurisdiction.ALL, 90), (Guide.Jurisdiction.KOREA, -3))
    )
    return [
        GuideText(
            guide=fresh,
            title=_("Charges you did not make"),
            summary=_("Stop the next charge, secure the phone, ask for the money back."),
        ),
        GuideText(guide=stale, title="자녀가 모르게 결제했을 때 환불받는 방법", summary=KO),
        GuideText(guide=fresh, title="孩子擅自充值，如何申请退款", summary=ZH),
    ]


TONES = (
    "paper",
    "wash",
    "sunk",
    "line",
    "line-strong",
    "ink",
    "ink-2",
    "accent",
    "accent-strong",
    "accent-wash",
    "amber",
    "amber-line",
    "amber-wash",
    "red",
    "red-line",
    "red-wash",
)

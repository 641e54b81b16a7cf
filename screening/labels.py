"""What a reason is called for a moderator. Writers never see it: the name of a rule teaches how to pass it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LABELS: dict[str, str | Promise] = {
    "phone": _("Phone number"),
    "kakaotalk": _("KakaoTalk contact"),
    "telegram": _("Telegram contact"),
    "line": _("LINE contact"),
    "wechat": _("WeChat contact"),
    "qq": _("QQ contact"),
    "messenger": _("Messenger contact"),
    "email": _("E-mail address"),
    "bank_account": _("Bank account"),
    "invitation": _("“Write to me” phrase"),
    "short_link": _("Shortened link"),
    "link": pgettext_lazy("reason for holding a post", "Link"),
    "bypass": _("Broker phrase: getting round the non-payment block"),
    "cash_out": _("Broker phrase: cash-out"),
    "phone_kkang": _("Broker phrase: cash for a phone or a SIM"),
    "debt_seller": _("Seller of credit repair or debt relief"),
    "promise": _("Promise typical of advertisements"),
    "seen_before": _("The same contact was posted before"),
    "first_posts": _("One of the first two posts of this person"),
}


def label(code: str) -> str:
    """The name of a reason in the reader's language."""
    return str(LABELS.get(code, code))

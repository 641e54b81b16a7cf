"""Money as whole minor units and an ISO 4217 code: the won has no cents, the dinar three digits."""

import re
import unicodedata

from babel import Locale
from babel.numbers import format_currency, get_currency_precision, get_currency_symbol
from django.utils.translation import get_language, to_locale

LARGEST = 10**12
CURRENCIES = ("KRW", "CNY", "USD", "EUR", "GBP", "JPY", "HKD", "TWD", "SGD")
_AMOUNT = re.compile(r"^[0-9]{1,3}(?:[, ]?[0-9]{3})*(?:\.[0-9]+)?$|^[0-9]+(?:\.[0-9]+)?$")


class TooLarge(ValueError):
    """An amount that is written well and above the limit."""


def babel_locale(language: str | None = None) -> Locale:
    """Babel's locale for one of our languages, the active one by default."""
    return Locale.parse(to_locale(language or get_language() or "en"))


def format_money(minor: int, currency: str, language: str | None = None) -> str:
    """`₩12,300`, `¥80.50`, `$4.99` as the reader's language writes it."""
    amount = minor / 10 ** get_currency_precision(currency)
    return format_currency(amount, currency, locale=babel_locale(language))


def currency_sign(currency: str, language: str | None = None) -> str:
    """`₩`, `¥`, `$`: what stands before an amount in the reader's language."""
    return get_currency_symbol(currency, locale=babel_locale(language))


def parse_money(text: str, currency: str) -> int:
    """Minor units typed by a person; ValueError for anything but a plain amount, TooLarge above 10¹² minor units."""
    if any(unicodedata.category(sign) == "No" for sign in text):
        # 5² is no 52.
        raise ValueError(text)
    plain = unicodedata.normalize("NFKC", text).strip().strip("₩¥$€£원元").strip()
    digits = get_currency_precision(currency)
    if not _AMOUNT.match(plain):
        raise ValueError(text)
    whole, _, fraction = plain.replace(",", "").replace(" ", "").partition(".")
    if len(fraction.rstrip("0")) > digits:
        raise ValueError(text)
    minor = int(whole) * 10**digits + int((fraction + "0" * digits)[:digits] or 0)
    if minor > LARGEST:
        raise TooLarge(text)
    return minor

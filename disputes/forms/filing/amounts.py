"""Money as people type it, and as the form shows it again."""

from babel.numbers import get_currency_precision
from django import forms
from django.utils.translation import gettext_lazy

from core.clean import TOO_LONG_FOR_AN_AMOUNT


def amount_field(**kwargs) -> forms.CharField:
    """Money as people type it; its currency stands elsewhere."""
    return forms.CharField(
        max_length=30,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off", "class": "input--amount"}),
        error_messages={
            "required": gettext_lazy("Write the amount, as on the bill."),
            "max_length": TOO_LONG_FOR_AN_AMOUNT,
        },
        **kwargs,
    )


def plain_amount(minor: int | None, currency: str) -> str:
    """Minor units as the form shows them again."""
    if minor is None:
        return ""
    digits = get_currency_precision(currency)
    return f"{minor / 10**digits:,.{digits}f}"

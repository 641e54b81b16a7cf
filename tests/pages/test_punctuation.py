"""Punctuation belongs to a sentence: Chinese writes ：（）、 where English writes : ( ) and a comma."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils.translation import override

TEMPLATES = Path(settings.BASE_DIR) / "templates"
# Written once per language, or shown to nobody but whoever builds the site.
OWN_LANGUAGE = ("/by_hand/", "/download/", "/letters/", "/pages/style/")
UNSEEN = re.compile(
    r"\{% comment %\}.*?\{% endcomment %\}"
    # A mailto: or tel: is no word.
    r"|=\"[a-z]+:(?=\{\{)",
    re.S,
)
SENTENCE = re.compile(r"\{% blocktranslate\b[^%]*%\}.*?\{% endblocktranslate %\}", re.S)
VALUE = r"(?:\{\{[^}]*\}\}|\{% (?:translate|firstof|when|icon)\b[^%]*%\}|\N{REPLACEMENT CHARACTER})"
TAGS = r"(?:\s|</?[a-z][^<>{}]*>|\{% (?:if|else|elif|endif|endwith|endfor)\b[^%]*%\})*"
HARD_CODED = re.compile(rf"{VALUE}{TAGS}[:()]|[:(]{TAGS}{VALUE}|{VALUE}{TAGS}(?: · |, ){TAGS}(?:{VALUE}|\{{)")


def hard_coded(source: str) -> list[str]:
    """Signs that stand beside a value, outside any sentence a translator sees."""
    plain = SENTENCE.sub("\N{REPLACEMENT CHARACTER}", UNSEEN.sub("", source))
    return [found[0] for found in HARD_CODED.finditer(plain)]


def templates() -> list[str]:
    paths = (path for path in TEMPLATES.rglob("*.*") if path.suffix in (".html", ".txt", ".text", ".subject"))
    names = (path.relative_to(TEMPLATES).as_posix() for path in paths)
    return sorted(name for name in names if not any(part in f"/{name}" for part in OWN_LANGUAGE))


@pytest.mark.parametrize("name", templates())
def test_no_sign_is_hard_coded_beside_a_translated_value(name):
    assert hard_coded((TEMPLATES / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        '{% translate "Sources" %}: {{ source }}',
        "<strong>{{ label }}:</strong> {{ value }}",
        '<span>({% translate "by law" %})</span>',
        "{% blocktranslate %}Exhibit {{ number }}{% endblocktranslate %}: <a>{{ name }}</a>",
        "{{ answer }}{% if named %}: {{ named }}{% endif %}",
        "{{ board }} · {{ author }}",
        '{{ board }}{% if late %} · {% translate "late" %}{% endif %}',
        "{% for one in legs %}{{ one }}{% if not forloop.last %}, {% endif %}{% endfor %}",
    ],
)
def test_a_sign_beside_a_value_is_found(source):
    assert hard_coded(source)


@pytest.mark.parametrize(
    "source",
    [
        "{% blocktranslate %}{{ label }}: {{ value }}{% endblocktranslate %}",
        '{% translate "What is asked:" %} {{ wish }}',
        '<a href="tel:{{ number }}">{{ number }}</a>',
        "{{ board }}{% dot %}{{ author }}",
    ],
)
def test_a_sign_inside_a_sentence_is_left_alone(source):
    assert hard_coded(source) == []


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "Refund: ₩300, Refund"), ("ko", "Refund: ₩300, Refund"), ("zh-hans", "Refund：₩300、Refund")],
)
def test_the_signs_are_those_of_the_language(language, shown):
    source = (
        "{% load i18n show %}{% blocktranslate with label=label value=value %}{{ label }}: {{ value }}"
        "{% endblocktranslate %}{% comma %}{{ label }}"
    )

    with override(language):
        assert Template(source).render(Context({"label": "Refund", "value": "₩300"})) == shown

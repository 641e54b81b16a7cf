"""Every pair of colours that meets on a page keeps its contrast, in the light and in both dark blocks."""

import re

import pytest

from pages import stylesheet

TEXT, SHAPE = 4.5, 3.0
TONES = {
    "ink": ("paper", "wash", "sunk", "raised", "accent-wash", "amber-wash", "red-wash"),
    "ink-2": ("paper", "wash", "sunk", "raised", "accent-wash", "amber-wash", "red-wash"),
    "accent": ("paper", "wash", "sunk", "raised", "accent-wash", "amber-wash", "red-wash"),
    "accent-strong": ("paper", "wash", "raised", "accent-wash", "sunk"),
    "amber": ("paper", "raised", "amber-wash", "wash"),
    "red": ("paper", "raised", "red-wash", "wash"),
    "on-accent": ("accent", "accent-strong"),
    "on-red": ("red",),
    "paper": ("ink",),
}
SHAPES = {
    "line-strong": ("paper", "wash", "raised"),
    "accent": ("paper", "raised"),
    "red-line": ("paper", "raised", "red-wash"),
}


def blocks() -> dict[str, dict[str, str]]:
    css = (stylesheet.CSS / "source" / "tokens.css").read_text("utf-8")
    found = re.findall(r"color-scheme: (\w+);(.*?)\}", css, flags=re.S)
    assert [scheme for scheme, _body in found] == ["light", "dark", "dark"]
    named = dict(zip(("light", "dark by device", "dark by choice"), found, strict=True))
    return {
        name: dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", body)) for name, (_scheme, body) in named.items()
    }


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("block", ["light", "dark by device", "dark by choice"])
@pytest.mark.parametrize(("pairs", "least"), [(TONES, TEXT), (SHAPES, SHAPE)])
def test_every_pair_that_meets_keeps_its_contrast(block, pairs, least):
    tones = blocks()[block]

    weak = {
        f"{front} on {back}": round(contrast(tones[front], tones[back]), 2)
        for front, backs in pairs.items()
        for back in backs
        if contrast(tones[front], tones[back]) < least
    }

    assert weak == {}


def test_the_two_dark_blocks_are_the_same():
    tones = blocks()

    assert tones["dark by device"] == tones["dark by choice"]

"""Text as people meant it: one normaliser for names, phrases, search keys and screening."""

import re
import unicodedata

# Invisible characters that change what a reader sees: zero width, direction overrides, fillers, tags.
HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
# A joiner or a variation selector is part of many emoji; only direction marks are refused outright.
DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
CJK = re.compile(
    "[\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303b\u3040-\u318f"
    "\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\uff66-\uffdc\U00020000-\U0003ffff]"
)
# Letters that look alike (after Unicode TS 39, our own short table): the scripts our readers use, and those whose
# letters are drawn like Latin ones. Case is folded before it is asked, so Cherokee stands here in capitals.
_LOOKALIKE = str.maketrans(
    {
        **dict(zip("абвгезіјкмнорстухѕԁԛԝһьѵѡӏү", "a6brе3ijkmhopctyxsdqwhbvwly", strict=True)),
        "е": "e",
        **dict(zip("αβεζικμνορτυχγηω", "abezikmvoptuxynw", strict=True)),
        **dict(zip("օոսհցզյլ", "onuhgqjl", strict=True)),
        **dict(zip("ⲁⲃⲉⲓⲕⲙⲛⲟⲣⲥⲧⲩⲭ", "abeikmnopctyx", strict=True)),
        **dict(zip("ꓐꓑꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴ", "bpdtgkjczfmnlsrvhwxyaeiou", strict=True)),
        **dict(zip("ᎠᎡᎢᎥᎪᎫᎬᎳᎷᎻᎽᏀᏃᏔᏙᏚᏞᏟᏢᏦᏳᏴ", "drtiajewmhygzwvslcpkgb", strict=True)),
        **dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True)),
        **dict(zip("ɑɡɩƒȷʋ", "agifjv", strict=True)),
        "0": "o",
        "1": "l",
        "|": "l",
        "ı": "i",
        "ł": "l",
        "ø": "o",
        "đ": "d",
    }
)


def normalise(text: str) -> str:
    """NFC, line ends as one newline, no control characters, no invisible ones, no outer blanks."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return HIDDEN.sub("", CONTROL.sub("", text)).strip()


def squash(text: str) -> str:
    """NFKC, case folded, letters and digits only: the key under which phrases are compared."""
    folded = unicodedata.normalize("NFKC", HIDDEN.sub("", text)).casefold()
    return "".join(c for c in unicodedata.normalize("NFKC", folded) if c.isalnum())


def skeleton(text: str) -> str:
    """`squash`, with look-alike letters folded into one: two names with one skeleton look the same."""
    decomposed = unicodedata.normalize("NFD", squash(text).translate(_LOOKALIKE))
    plain = "".join(c for c in decomposed if unicodedata.category(c) != "Mn")
    return unicodedata.normalize("NFC", plain).translate(_LOOKALIKE)


_LATIN = re.compile("[a-zA-Z]")
_KANA = re.compile("[\u3040-\u30ff]")


def script_language(text: str) -> str:
    """The language of a text by the shares of its scripts: `ko`, `zh-hans`, `en`; empty where that tells too little.

    A name in Latin letters within a Korean or Chinese sentence does not make it English. Kana, and Latin letters with
    marks, belong to languages that this site does not speak.
    """
    letters = [character for character in text[:2000] if character.isalpha()]
    hangul = sum("가" <= character <= "힣" for character in letters)
    han = sum(is_cjk(character) for character in letters) - hangul
    if max(hangul, han) * 5 >= len(letters) > 0 and hangul + han > 1:
        return "ko" if hangul >= han else "" if _KANA.search(text) else "zh-hans"
    latin = len(_LATIN.findall(text[:2000]))
    return "en" if latin == len(letters) >= 4 else ""


def is_cjk(character: str) -> bool:
    """Whether the character belongs to a Chinese, Japanese or Korean script."""
    return bool(CJK.match(character))

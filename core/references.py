"""References that people read out on the phone: ten Crockford characters, the last one a check."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_FOLD = str.maketrans("OILU", "011V")
LENGTH = 10


def new_reference() -> str:
    """Nine random characters and their check character."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + _check(body)


def numbered(number: int) -> str:
    """The reference with this number: as many different ones as there are bodies, for worlds that are made in bulk."""
    body = ""
    for _place in range(LENGTH - 1):
        number, sign = divmod(number, len(ALPHABET))
        body += ALPHABET[sign]
    return body + _check(body)


def canonical(text: str) -> str:
    """What a person meant: upper case, no blanks or hyphens, O as 0, I and L as 1."""
    return "".join(c for c in text.upper() if c.isalnum()).translate(_FOLD)


def is_reference(text: str) -> bool:
    """Whether the text is a well-formed reference, which says nothing about whether the case exists."""
    return len(text) == LENGTH and all(c in ALPHABET for c in text) and _check(text[:-1]) == text[-1]


def _check(body: str) -> str:
    # Weights 1…9 modulo 31 (a prime below the alphabet's size) notice every single slip and swap
    # but those between the two characters with values 0 and 31.
    total = sum(weight * ALPHABET.index(c) for weight, c in enumerate(body, 1))
    return ALPHABET[total % 31]

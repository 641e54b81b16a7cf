"""The word in a mail by which its receiver can check that it is ours.

A provider's mail carries the word of its own way in. The mails to the claimant and to the desk carry one that follows
from the reference and our key: nothing is stored, and nobody without the key can make it.
"""

import secrets

from django.conf import settings
from django.utils.crypto import salted_hmac

# Plain words without a meaning of their own, none longer than six letters. Three of them stand in nearly nine hundred
# thousand ways: with the tries of a day, guessing at the page that checks them takes years.
WORDS = (
    "acorn", "alder", "amber", "anchor", "apple", "aspen", "barley", "basin", "beacon", "birch", "bronze", "brook",
    "canyon", "cedar", "cherry", "cliff", "clover", "cobalt", "copper", "coral", "cotton", "cove", "crane", "creek",
    "dahlia", "daisy", "delta", "dune", "elder", "ember", "fern", "field", "finch", "fjord", "flint", "forest",
    "garnet", "ginger", "grove", "harbor", "hazel", "heron", "hollow", "indigo", "iris", "island", "ivory", "jasper",
    "kelp", "lagoon", "lake", "lark", "laurel", "lemon", "lilac", "linden", "lotus", "maple", "marble", "meadow",
    "mint", "moss", "nectar", "nutmeg", "oasis", "olive", "opal", "orchid", "osprey", "otter", "pearl", "pebble",
    "plum", "poplar", "quartz", "quince", "raven", "reef", "river", "robin", "saddle", "sage", "sierra", "silver",
    "spring", "spruce", "stone", "thyme", "timber", "topaz", "tulip", "umber", "valley", "violet", "walnut", "willow",
)  # fmt: skip


def fresh_word() -> str:
    """Words that nobody can foresee, for the mail with a way in."""
    return "-".join(secrets.choice(WORDS) for _part in range(3))


def word_for(reference: str) -> str:
    """The words of this case's mails to the claimant and the desk, such as `amber-river-maple`."""
    return _word(reference, settings.SECRET_KEY)


def words_for(reference: str) -> list[str]:
    """Today's word and those of keys that are still accepted, for mails that were written before a key was changed."""
    return [_word(reference, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def _word(reference: str, key: str) -> str:
    digest = salted_hmac("disputes.check", reference, secret=key, algorithm="sha256").digest()
    parts = (digest[:8], digest[8:16], digest[16:24])
    return "-".join(WORDS[int.from_bytes(part, "big") % len(WORDS)] for part in parts)

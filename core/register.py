"""How a sentence is put: the same words to a person and to a company, where a language tells them apart."""

# The context under which the catalogues hold a sentence as it is put to a company.
TO_A_COMPANY = "to a company"


def say(sentence: str) -> str:
    """Mark a sentence that is put to both: it stands in the catalogues once for each, and is translated where it is said."""
    return sentence

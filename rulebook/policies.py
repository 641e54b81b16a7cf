"""Who may change what the site says about the law. Rows are replaced by later ones or switched off, rarely deleted."""

_READ = (
    "profile",
    "rule",
    "calendar",
    "reasoncode",
    "evidencekind",
    "intakequestion",
    "outsidebody",
    "authority",
    "helpcontact",
)
# A calendar is never edited: a new version comes from the file, so that clocks can say which one they used.
_WRITE = ("rule", "outsidebody", "authority", "helpcontact")
_CHANGE_ONLY = ("profile", "reasoncode", "evidencekind", "intakequestion")

GRANTS = {
    "editor": [
        *(f"rulebook.view_{model}" for model in _READ),
        *(f"rulebook.{verb}_{model}" for model in _WRITE for verb in ("add", "change")),
        *(f"rulebook.change_{model}" for model in _CHANGE_ONLY),
    ],
}


def can_record_legal_basis(user) -> bool:
    """Only the operator says under which law disputes are taken from a country."""
    return user.is_active and user.is_superuser

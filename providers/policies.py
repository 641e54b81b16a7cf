"""Who may change what readers are told about providers. Rows are retired by a switch, never deleted."""

GRANTS = {
    "editor": [
        f"providers.{verb}_{model}"
        for model in ("provider", "channel", "need", "proof", "serviceaddress")
        for verb in ("view", "add", "change")
    ],
    "mediator": [
        "providers.view_provider",
        "providers.view_channel",
        "providers.view_need",
        "providers.view_proof",
    ],
    "lead mediator": [
        "providers.view_provider",
        "providers.view_channel",
        "providers.view_need",
        "providers.view_proof",
    ],
}


def can_confirm_address(user) -> bool:
    """Whether this person may record that a provider confirmed an address; an editor only records published ones."""
    return user.is_active and user.is_superuser

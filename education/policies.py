"""Who may: everybody reads what is published, editors write."""

GRANTS = {
    "editor": [
        "education.view_guide",
        "education.change_guide",
        "education.view_guidetext",
        "education.change_guidetext",
        "education.view_alias",
        "education.add_alias",
        "education.change_alias",
    ],
}


def can_edit(user) -> bool:
    """May write drafts, look at them and publish them."""
    return user.is_active and user.is_staff and user.has_perm("education.change_guidetext")

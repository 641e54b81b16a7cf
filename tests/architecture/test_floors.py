"""Foreign keys go down too: what import-linter cannot see."""

import pytest
from django.apps import apps
from django.conf import settings

FLOORS = [
    {"config"},
    {"pages"},
    {"disputes"},
    {"community", "education"},
    {"notifications"},
    {"providers"},
    {"rulebook"},
    {"accounts", "files"},
    {"screening"},
    {"core"},
]
HEIGHT = {label: len(FLOORS) - n for n, floor in enumerate(FLOORS) for label in sorted(floor)}
OURS = [model for label in HEIGHT for model in apps.get_app_config(label).get_models()]
NO_USER = {"core", "screening"}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_no_foreign_key_points_upward_or_to_a_sibling(model):
    label = model._meta.app_label
    user = settings.AUTH_USER_MODEL.lower()

    upward = [
        f"{field.name} → {field.related_model._meta.label}"
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model is not None
        for target in [field.related_model._meta]
        if target.app_label in HEIGHT
        and target.app_label != label
        and not (target.label_lower == user and label not in NO_USER)
        and HEIGHT[target.app_label] >= HEIGHT[label]
    ]

    assert upward == []


def test_every_app_of_ours_stands_on_a_floor():
    ours = {
        config.label
        for config in apps.get_app_configs()
        if str(config.path).startswith(str(settings.BASE_DIR)) and "site-packages" not in str(config.path)
    }

    assert ours <= set(HEIGHT)

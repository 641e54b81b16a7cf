from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class RulebookConfig(AppConfig):
    name = "rulebook"
    verbose_name = pgettext_lazy("rulebook", "Rulebook")

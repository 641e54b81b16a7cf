from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class CommunityConfig(AppConfig):
    name = "community"
    verbose_name = pgettext_lazy("navigation", "Community")

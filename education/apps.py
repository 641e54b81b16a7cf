from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class EducationConfig(AppConfig):
    name = "education"
    verbose_name = pgettext_lazy("navigation", "Guides")

"""A template engine that draws no page: whether a door opens is decided before its page is drawn. Mails are drawn."""

from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.backends.base import BaseEngine


class Blank(BaseEngine):
    """Every page exists and is blank."""

    app_dirname = "templates"

    def __init__(self, params):
        super().__init__({name: params[name] for name in ("NAME", "DIRS", "APP_DIRS")})

    def from_string(self, template_code):
        return _Page()

    def get_template(self, template_name):
        if "mail/" in template_name:
            raise TemplateDoesNotExist(template_name)
        return _Page()


class _Page:
    def render(self, context=None, request=None):
        return "blank"


TEMPLATES = [
    {"BACKEND": "tests.builders.blank.Blank", "DIRS": [], "APP_DIRS": False, "OPTIONS": {}},
    *[{"NAME": "drawn", **engine} for engine in settings.TEMPLATES],
]

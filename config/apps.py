from django.apps import AppConfig, apps
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Recourse"

    def ready(self):
        from config import checks, roles  # noqa: F401, PLC0415 - models exist only once apps are ready

        # Permissions are made app by app; after the last app they are all there.
        last = [config for config in apps.get_app_configs() if config.models_module][-1]
        post_migrate.connect(roles.grant, sender=last)
        post_migrate.connect(make_stand_in, sender=last)


class ServedFilesConfig(StaticFilesConfig):
    """What browsers fetch; the sheets that `build_css` puts together stay where they are edited."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "source"]


def make_stand_in(using: str, **_signal) -> None:
    """The table of the cache that goes on counting while Redis is away; made once, where there is such a cache."""
    call_command("createcachetable", database=using, verbosity=0)

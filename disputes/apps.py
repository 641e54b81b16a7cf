from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import pgettext_lazy


class DisputesConfig(AppConfig):
    name = "disputes"
    verbose_name = pgettext_lazy("navigation", "Disputes")

    def ready(self):
        from disputes import checks, queue, triggers  # noqa: F401, PLC0415 - the check needs the connection settings
        from notifications.folding import ask_before_digests  # noqa: PLC0415 - as above: models are ready only now

        post_migrate.connect(triggers.install, sender=self)
        ask_before_digests("case:", queue.still_so)

from django.apps import AppConfig
from django.db.models.signals import m2m_changed, post_delete
from django.utils.translation import gettext_lazy as _

from core import held


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People")

    def ready(self):
        from django.contrib.auth.models import Group  # noqa: PLC0415 - models exist only once apps are ready

        # What a role may do is held in memory.
        m2m_changed.connect(_grants_changed, sender=Group.permissions.through)
        post_delete.connect(_grants_changed, sender=Group)


def _grants_changed(**_signal) -> None:
    held.changed()

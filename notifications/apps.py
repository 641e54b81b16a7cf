from django.apps import AppConfig
from django.db.models import OuterRef
from django.utils.translation import pgettext_lazy

# Nobody counts further with their eyes.
MOST_COUNTED = 1000


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = pgettext_lazy("navigation", "Notices")

    def ready(self):
        from accounts.backend import ASKED  # noqa: PLC0415 - models exist only once apps are ready
        from core.alongside import CountOf  # noqa: PLC0415
        from notifications.queries import unread_of  # noqa: PLC0415

        ASKED["unread"] = lambda: CountOf(unread_of(OuterRef("pk")), MOST_COUNTED)

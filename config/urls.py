"""All addresses: English without a prefix, Korean and Chinese before the same paths."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from config import views
from disputes.views.calendars import feed

machines: list = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("robots.txt", views.robots, name="robots"),
    # A calendar reads it: no language before it, nobody signed in.
    path("calendar/<str:token>.ics", feed, name="calendar_feed"),
]
urlpatterns = machines + i18n_patterns(
    path("", include("pages.urls")),
    path("guides/", include("education.urls")),
    path("community/", include("community.urls")),
    path("providers/", include("providers.urls")),
    path("", include("disputes.urls")),
    path("", include("notifications.urls")),
    path("accounts/", include("accounts.urls")),
    path("admin/", admin.site.urls),
    prefix_default_language=False,
)
handler400 = "pages.views.bad_request"
handler403 = "pages.views.forbidden"
handler404 = "pages.views.not_found"
handler500 = "pages.views.broken"

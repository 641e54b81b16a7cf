"""The staff desk's frame: the admin site, entered through the same door as everything else."""

from pathlib import Path

from allauth.account.decorators import secure_admin_login
from django.apps import apps
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.utils import unquote
from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView

from pages import desk


class RecourseAdminSite(AdminSite):
    """Signing in goes through the site's own sign-in, with its second factor and its limits."""

    site_header = _("Recourse desk")
    site_title = _("Recourse desk")
    index_title = _("Today")
    index_template = "admin/index.html"

    def register(self, model_or_iterable, admin_class=None, **options):
        """Only rooms of our own: libraries bring pages for second factors, sessions and groups that nobody may edit."""
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        ours = [
            m for m in models if Path(apps.get_app_config(m._meta.app_label).path).parent == settings.BASE_DIR
        ]
        super().register(ours, admin_class, **options)

    def get_urls(self):
        own = [
            path(
                "password_change/",
                RedirectView.as_view(pattern_name="account_change_password"),
                name="password_change",
            ),
            path(
                "password_change/done/",
                RedirectView.as_view(pattern_name="account_change_password"),
                name="password_change_done",
            ),
            path(
                "r/<int:content_type_id>/<path:object_id>/",
                self.admin_view(self.view_on_site),
                name="view_on_site",
            ),
        ]
        # A password is changed in one place, behind its limits; the stock way to the site names rows to whoever guesses.
        return own + [
            one
            for one in super().get_urls()
            if getattr(one, "name", None) not in {place.name for place in own}
        ]

    def view_on_site(self, request, content_type_id, object_id):
        """From a row to its page on the site, for whoever may see the row here."""
        kind = ContentType.objects.filter(pk=content_type_id).first()
        room = self._registry.get(kind.model_class()) if kind else None
        if room is None or not room.view_on_site or not room.has_view_permission(request):
            raise Http404
        found = room.get_object(request, unquote(object_id))
        if found is None:
            raise Http404
        return HttpResponseRedirect(found.get_absolute_url())

    @method_decorator(secure_admin_login)
    def login(self, request, extra_context=None):
        # Whoever works here already never meets the stock form, which knows neither limits nor a second factor.
        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index", current_app=self.name))
        return super().login(request, extra_context)

    def index(self, request, extra_context=None):
        """What waits for this person, by role."""
        found = desk.first_page(request.user, request.GET)
        context = {**self.each_context(request), "title": self.index_title, **found, **(extra_context or {})}
        request.current_app = self.name
        return TemplateResponse(request, self.index_template, context)

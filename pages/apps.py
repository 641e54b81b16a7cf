from django.apps import AppConfig
from django.contrib.admin import apps as admin


class PagesConfig(AppConfig):
    name = "pages"
    default = True


class AdminSiteConfig(admin.AdminConfig):
    """The admin with our own site in place of the stock one."""

    default = False
    default_site = "pages.admin_site.RecourseAdminSite"

"""The desk of accounts: seen by lead mediators and the administrator. Nobody is deleted, no password is shown."""

from importlib import import_module

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from accounts import policies, workflow
from accounts.forms import HandleField, refuse_taken
from accounts.models import User
from core.listing import in_a_row

# Stock admins would show secrets and let sessions, addresses and the roles' permissions be edited. They are loaded
# here first, so that they are there to be taken down.
for app in ("allauth.account", "allauth.mfa", "allauth.usersessions", "django.contrib.auth"):
    import_module(f"{app}.admin")
for model in (EmailAddress, Authenticator, UserSession, Group):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


class RolesField(forms.ModelMultipleChoiceField):
    """Groups under the names that people use for them."""

    def label_from_instance(self, group):
        return policies.ROLE_NAMES.get(group.name, group.name)

    def clean(self, value):
        # A number that no table holds is no choice either; asking the database for it would break the page.
        known = {str(pk) for pk in self.queryset.values_list("pk", flat=True)}
        for one in value or ():
            if one not in known:
                raise ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": one}
                )
        return super().clean(value)


class PersonAdminForm(forms.ModelForm):
    """A name that keeps to the rules of all names, and roles as a list of theirs."""

    handle = HandleField()
    roles = RolesField(
        label=gettext_lazy("Roles"),
        queryset=Group.objects.order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Whoever has a role may enter the desk. It counts from the next page on."),
    )

    class Meta:
        model = User
        fields = ["handle", "language", "time_zone"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "roles" in self.fields and self.instance.pk:
            self.initial["roles"] = list(self.instance.groups.values_list("pk", flat=True))

    def clean_handle(self):
        handle = self.cleaned_data["handle"]
        refuse_taken(handle, but=self.instance)
        return handle


class RoleFilter(admin.SimpleListFilter):
    """People by role, under the names that people use for roles."""

    title = pgettext_lazy("filter", "role")
    parameter_name = "role"

    def lookups(self, request, model_admin):
        return list(policies.ROLE_NAMES.items())

    def queryset(self, request, queryset):
        return queryset.filter(groups__name=self.value()) if self.value() in policies.ROLE_NAMES else queryset


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Accounts: look, close, open again, give roles."""

    form = PersonAdminForm
    list_display = ["handle", "email", "language", "standing", "role_names", "date_joined"]
    list_filter = ["is_active", "is_staff", RoleFilter, "language"]
    search_fields = ["handle", "email"]
    ordering = ["-date_joined", "-pk"]
    list_per_page = 50
    show_full_result_count = False
    actions = ["close_accounts", "open_accounts"]
    readonly_fields = [
        "email",
        "standing",
        "date_joined",
        "last_login",
        "of_age_at",
        "second_factor",
        "session_count",
    ]
    fieldsets = [
        (None, {"fields": ["handle", "email", "standing"]}),
        (gettext_lazy("Language and time"), {"fields": ["language", "time_zone"]}),
        (gettext_lazy("Roles"), {"fields": ["roles"]}),
        (
            gettext_lazy("Signing in"),
            {"fields": ["second_factor", "session_count", "last_login", "date_joined", "of_age_at"]},
        ),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def has_module_permission(self, request):
        return policies.can_manage_people(request.user)

    def has_view_permission(self, request, obj=None):
        return policies.can_manage_people(request.user)

    def has_change_permission(self, request, obj=None):
        return bool(request.user.is_active and request.user.is_superuser)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_close_permission(self, request):
        return policies.can_manage_people(request.user)

    def get_fieldsets(self, request, obj=None):
        if self.has_change_permission(request, obj):
            return self.fieldsets
        return [
            (title, {"fields": ["role_names" if name == "roles" else name for name in options["fields"]]})
            for title, options in self.fieldsets
        ]

    def get_readonly_fields(self, request, obj=None):
        return [*self.readonly_fields, "role_names"]

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if "roles" in form.changed_data:
            names = [group.name for group in form.cleaned_data["roles"]]
            workflow.set_roles(form.instance, names, by=request.user)

    @admin.display(description=pgettext_lazy("account", "Standing"), ordering="is_active")
    def standing(self, person):
        return pgettext_lazy("account", "Open") if person.is_active else pgettext_lazy("account", "Closed")

    @admin.display(description=gettext_lazy("Roles"), empty_value="–")
    def role_names(self, person):
        names = [str(policies.ROLE_NAMES.get(group.name, group.name)) for group in person.groups.all()]
        if person.is_superuser:
            names.insert(0, _("administrator"))
        return in_a_row(names) or None

    @admin.display(description=pgettext_lazy("account", "Two-step sign-in"), boolean=True)
    def second_factor(self, person):
        return policies.has_second_factor(person)

    @admin.display(description=gettext_lazy("Open sessions"))
    def session_count(self, person):
        return UserSession.objects.filter(user=person).count()

    @admin.action(
        description=gettext_lazy("Close the chosen accounts and sign them out"), permissions=["close"]
    )
    def close_accounts(self, request, queryset):
        self._each(request, queryset, workflow.deactivate, closed=True)

    @admin.action(description=gettext_lazy("Open the chosen accounts again"), permissions=["close"])
    def open_accounts(self, request, queryset):
        self._each(request, queryset, workflow.reactivate, closed=False)

    def _each(self, request, queryset, verb, *, closed):
        done = 0
        for person in queryset:
            try:
                verb(person, by=request.user)
            except workflow.AccountRefused as refusal:
                self.message_user(request, f"{person}: {refusal}", messages.WARNING)
            else:
                done += 1
        if done:
            told = (
                ngettext(
                    "%(count)s account is closed and signed out.",
                    "%(count)s accounts are closed and signed out.",
                    done,
                )
                if closed
                else ngettext("%(count)s account is open again.", "%(count)s accounts are open again.", done)
            )
            self.message_user(request, told % {"count": done}, messages.SUCCESS)

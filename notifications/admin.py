"""The operator's view of outgoing mail: what waits, what was refused, what was given up. No words are shown."""

from django.contrib import admin, messages
from django.utils.translation import gettext, gettext_lazy, gettext_noop, ngettext, pgettext_lazy

from core.desk import LookOnly
from notifications import workflow
from notifications.backends import WRITTEN
from notifications.delivery import SHUT_OUT, TOO_LATE
from notifications.models import Notice

# What a mail is about, by the beginning and the end of its kind; the first that fits says it.
SUBJECTS = {
    "claimant": ("disputes/", "_claimant", pgettext_lazy("about a mail", "Dispute, to the claimant")),
    "provider": ("disputes/", "_provider", pgettext_lazy("about a mail", "Dispute, to the provider")),
    "desk": ("disputes/", "_desk", pgettext_lazy("about a mail", "Dispute, to the desk")),
    "dispute": ("disputes/", "", pgettext_lazy("about a mail", "Dispute")),
    "community": ("community/", "", pgettext_lazy("about a mail", "Community")),
    "account": ("notifications/mail/account/", "", pgettext_lazy("about a mail", "Account and sign-in")),
    "digest": ("notifications/", "", pgettext_lazy("about a mail", "Several things in one mail")),
}
# What stands in the place of a server's reply where no server spoke; kept in English, shown in the reader's language.
OUR_WORDS = (WRITTEN, TOO_LATE, SHUT_OUT, gettext_noop("restored from a backup"))


class SubjectFilter(admin.SimpleListFilter):
    """Mails by what they are about."""

    title = pgettext_lazy("mail", "about")
    parameter_name = "about"

    def lookups(self, request, model_admin):
        return [(key, name) for key, (_begins, _ends, name) in SUBJECTS.items()]

    def queryset(self, request, queryset):
        if self.value() not in SUBJECTS:
            return queryset
        begins, ends, _name = SUBJECTS[self.value()]
        return queryset.filter(kind__startswith=begins, kind__endswith=ends)


@admin.register(Notice)
class NoticeAdmin(LookOnly, admin.ModelAdmin):
    """Rows of the outbox, to look at and to try again."""

    list_display = ["about", "to", "state", "attempts", "due_at", "sent_at", "reply"]
    list_filter = ["state", "urgent", SubjectFilter]
    search_fields = ["address", "user__email", "message_id"]
    ordering = ["-pk"]
    list_per_page = 50
    list_select_related = ["user"]
    show_full_result_count = False
    actions = ["try_again"]
    readonly_fields = [
        "about",
        "to",
        "language",
        "state",
        "urgent",
        "secret",
        "attempts",
        "not_before",
        "due_at",
        "sent_at",
        "reply",
        "kind",
        "message_id",
        "created_at",
    ]
    fields = tuple(readonly_fields)

    def has_module_permission(self, request):
        return bool(request.user.is_active and request.user.is_superuser)

    def has_view_permission(self, request, obj=None):
        return self.has_module_permission(request)

    def has_retry_permission(self, request):
        return self.has_module_permission(request)

    @admin.display(description=pgettext_lazy("mail", "about"), ordering="kind")
    def about(self, notice):
        for begins, ends, name in SUBJECTS.values():
            if notice.kind.startswith(begins) and notice.kind.endswith(ends):
                return name
        return notice.kind

    @admin.display(description=Notice._meta.get_field("server_reply").verbose_name, empty_value="–")
    def reply(self, notice):
        said = notice.server_reply
        return (gettext(said) if said in OUR_WORDS else said) or None

    @admin.display(description=pgettext_lazy("mail", "To"))
    def to(self, notice):
        return notice.address or notice.user.email

    @admin.action(description=gettext_lazy("Try the chosen mails again"), permissions=["retry"])
    def try_again(self, request, queryset):
        done = workflow.try_again(queryset.values_list("pk", flat=True))
        told = ngettext("%(count)s mail is tried again.", "%(count)s mails are tried again.", done)
        self.message_user(request, told % {"count": done}, messages.SUCCESS if done else messages.WARNING)

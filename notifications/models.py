"""What the site tells people: a row for each mail in the outbox, and an item for each line of an inbox.

Rows are written in the transaction of the event they tell of, and delivered afterwards from what is stored. One event
reaches one recipient once on each channel: a unique key says so, however often the sender is asked.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class NoticeQuerySet(models.QuerySet):
    """Adjectives of outbox rows."""

    def open(self):
        """Not yet at an end."""
        return self.filter(state__in=Notice.OPEN)

    def due(self, now):
        """Waiting and due, or leased by a relay that never came back."""
        return self.filter(
            Q(state=Notice.State.WAITING, due_at__lte=now)
            | Q(state=Notice.State.LEASED, lease_until__lte=now)
        )


class Notice(models.Model):
    """One mail to one recipient, from the moment of its event to its end."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("mail", "Waiting")
        LEASED = "leased", pgettext_lazy("mail", "Being sent")
        SENT = "sent", pgettext_lazy("mail", "Sent")
        PERMANENT_FAILURE = "permanent_failure", pgettext_lazy("mail", "Refused")
        GIVEN_UP = "given_up", pgettext_lazy("mail", "Given up")
        FOLDED = "folded", pgettext_lazy("mail", "Part of another mail")

    class Channel(models.TextChoices):
        MAIL = "mail", pgettext_lazy("channel", "Mail")

    OPEN = (State.WAITING, State.LEASED)

    dedupe_key = models.CharField(max_length=200)
    # The person's id or the address, as one key that can be unique.
    recipient = models.CharField(max_length=270)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.MAIL)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="notices"
    )
    # Empty for a person: theirs is looked up when the mail leaves.
    address = models.EmailField(max_length=254, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    kind = models.CharField(_("template"), max_length=120)
    subject = models.CharField(max_length=250, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    link = models.CharField(max_length=300, blank=True)
    # The head of the log when this was written; a mail that tells of several shows the latest.
    log_head = models.CharField(max_length=100, blank=True)
    secret = models.BooleanField(_("secret"), default=False)
    sealed = models.BinaryField(null=True, blank=True, editable=False)
    urgent = models.BooleanField(_("urgent"), default=False)
    thread = models.CharField(max_length=80, blank=True)
    # Rows of one recipient and bundle that are due together leave as one mail.
    bundle = models.CharField(max_length=80, blank=True)
    folded_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="parts"
    )
    message_id = models.CharField("Message-ID", max_length=200)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.WAITING)
    # When it was first due; retries move only `due_at`.
    not_before = models.DateTimeField(_("first due"))
    due_at = models.DateTimeField(_("next attempt"))
    # The hours in which it may leave (`rhythm.Hours.kept`), looked at before every attempt; none for what goes at once.
    hours = models.JSONField(null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.CharField(max_length=32, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    server_reply = models.CharField(_("reply of the server"), max_length=500, blank=True)
    # When it happened, which may lie before the row was written.
    created_at = models.DateTimeField(_("happened"), default=timezone.now)
    written_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mails")
        constraints = [
            models.UniqueConstraint(
                fields=["dedupe_key", "recipient", "channel"], name="notifications_notice_once"
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(address=""), name="notifications_notice_has_recipient"
            ),
            models.CheckConstraint(
                condition=Q(secret=False) | Q(subject="", text="", html=""),
                name="notifications_notice_secret_sealed",
            ),
            models.CheckConstraint(
                condition=~Q(state="leased") | (Q(lease_until__isnull=False) & ~Q(lease_token="")),
                name="notifications_notice_lease_dated",
            ),
        ]
        indexes = [
            models.Index(
                fields=["attempts", "-urgent", "due_at"],
                condition=Q(state="waiting"),
                name="notifications_notice_waiting",
            ),
            models.Index(
                fields=["lease_until"], condition=Q(state="leased"), name="notifications_notice_leased"
            ),
            models.Index(
                fields=["recipient", "bundle", "due_at"],
                condition=Q(state="waiting") & ~Q(bundle=""),
                name="notifications_notice_bundles",
            ),
            models.Index(
                fields=["recipient", "thread", "not_before"],
                condition=Q(urgent=False) & ~Q(thread=""),
                name="notifications_notice_days",
            ),
            models.Index(
                fields=["created_at"],
                condition=~Q(state__in=["waiting", "leased"]) & ~Q(text=""),
                name="notifications_notice_bodies",
            ),
        ]

    def __str__(self) -> str:
        return gettext("Mail %(number)s") % {"number": self.pk}


class InboxItem(models.Model):
    """One line of a person's inbox."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="inbox")
    dedupe_key = models.CharField(max_length=200)
    kind = models.CharField(max_length=120)
    title = models.CharField(max_length=250)
    body = models.TextField(blank=True)
    link = models.CharField(max_length=300, blank=True)
    urgent = models.BooleanField(default=False)
    read_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("inbox item")
        verbose_name_plural = _("inbox items")
        constraints = [
            models.UniqueConstraint(fields=["user", "dedupe_key"], name="notifications_inboxitem_once"),
        ]
        indexes = [
            models.Index(fields=["user", "-created_at", "-id"], name="notifications_inboxitem_list"),
            models.Index(
                fields=["user"], condition=Q(read_at__isnull=True), name="notifications_inboxitem_unread"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Preference(models.Model):
    """How often a person wants the mail that says it is their turn. No row means once a day."""

    class Rhythm(models.TextChoices):
        DAILY = "daily", pgettext_lazy("mail rhythm", "Once a day, at 08:00")
        HOURLY = "hourly", pgettext_lazy("mail rhythm", "At most once an hour")
        AT_ONCE = "at_once", pgettext_lazy("mail rhythm", "At once")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="notice_preference"
    )
    rhythm = models.CharField(
        _("mail when it is your turn"), max_length=10, choices=Rhythm, default=Rhythm.DAILY
    )

    class Meta:
        verbose_name = _("notification preference")
        verbose_name_plural = _("notification preferences")

    def __str__(self) -> str:
        return self.get_rhythm_display()

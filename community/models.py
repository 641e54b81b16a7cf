"""The community: boards hold threads, a thread opens with a question, replies follow.

A post gets its number when it is published, from its thread's counter, so numbers are dense and a page of a thread is
a range of numbers. A body is stored as it was written and as it is shown; nothing in it says who wrote it or when.
What nobody but its author may see yet is kept back by one gate, `publishable()`.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import TrilingualField
from core.models import Loaded

PAGE_SIZE = 20
# By when a held post is meant to be read.
HELD_FOR_AT_MOST = timedelta(hours=24)
TITLE_LENGTH, BODY_LENGTH, NOTE_LENGTH = 140, 20_000, 1_000


class Board(Loaded):
    """A place for one kind of trouble, with its name and its welcome in three languages."""

    slug = models.SlugField(pgettext_lazy("forum", "address"), unique=True)
    name = TrilingualField(pgettext_lazy("forum", "name"))
    description = TrilingualField(pgettext_lazy("forum", "description"))
    order = models.PositiveSmallIntegerField(pgettext_lazy("forum", "order"), default=0)
    country = models.CharField(
        pgettext_lazy("forum", "country"), max_length=2, blank=True, help_text=_("Empty for every country.")
    )
    language = models.CharField(
        pgettext_lazy("forum", "language"),
        max_length=10,
        blank=True,
        help_text=_("The language most people write here; empty for all."),
    )
    icon = models.CharField(pgettext_lazy("forum", "icon"), max_length=40, default="messages-square")
    is_urgent = models.BooleanField(
        pgettext_lazy("forum", "urgent"),
        default=False,
        help_text=_("Whoever asks here is shown the first steps at once."),
    )
    guide = models.CharField(
        pgettext_lazy("forum", "guide"),
        max_length=200,
        blank=True,
        help_text=_("The address of the guide that fits, without a language."),
    )
    guide_name = TrilingualField(_("name of the guide"), blank=True)

    class Meta:
        verbose_name = pgettext_lazy("forum", "board")
        verbose_name_plural = pgettext_lazy("forum", "boards")
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return str(self.name)

    def get_absolute_url(self) -> str:
        return reverse("community:board", args=[self.slug])


class ThreadQuerySet(models.QuerySet):
    """Threads by who may see them."""

    def publishable(self) -> "ThreadQuerySet":
        """The gate: threads that everybody may see, on whatever surface."""
        return self.filter(is_published=True, is_hidden=False)

    def visible_to(self, person) -> "ThreadQuerySet":
        """The gate, and behind it what this person alone may see: their own; a moderator every one."""
        if not person.is_authenticated:
            return self.publishable()
        if _moderates(person):
            return self
        return self.filter(Q(is_published=True, is_hidden=False) | Q(author=person))


class Thread(models.Model):
    """A question and what was answered. Counters and last poster are kept, never counted on reading."""

    class Kind(models.TextChoices):
        QUESTION = "question", pgettext_lazy("kind of thread", "Question")

    board = models.ForeignKey(
        Board, verbose_name=pgettext_lazy("forum", "board"), on_delete=models.PROTECT, related_name="threads"
    )
    kind = models.CharField(
        pgettext_lazy("forum", "kind"), max_length=12, choices=Kind.choices, default=Kind.QUESTION
    )
    title = models.CharField(pgettext_lazy("forum", "title"), max_length=TITLE_LENGTH)
    slug = models.SlugField(pgettext_lazy("forum", "address"), max_length=80, allow_unicode=True)
    language = models.CharField(pgettext_lazy("forum", "language"), max_length=10, choices=settings.LANGUAGES)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=pgettext_lazy("forum", "author"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="community_threads",
    )
    created_at = models.DateTimeField(pgettext_lazy("forum", "written"))
    published_at = models.DateTimeField(pgettext_lazy("forum", "published"), null=True, blank=True)
    is_published = models.BooleanField(pgettext_lazy("forum", "published"), default=False)
    is_hidden = models.BooleanField(pgettext_lazy("forum", "hidden"), default=False)
    is_closed = models.BooleanField(_("closed for replies"), default=False)
    last_number = models.PositiveIntegerField(_("last number given"), default=0)
    post_count = models.PositiveIntegerField(_("posts to be seen"), default=0)
    last_posted_at = models.DateTimeField(_("last post"), null=True, blank=True)
    last_poster = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("last poster"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    accepted_post = models.ForeignKey(
        "Post",
        verbose_name=_("accepted answer"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("forum", "thread")
        verbose_name_plural = pgettext_lazy("forum", "threads")
        indexes = [
            models.Index(
                fields=["board", "-last_posted_at", "-id"],
                condition=Q(is_published=True, is_hidden=False),
                name="community_thread_activity",
            ),
            models.Index(
                fields=["-last_posted_at", "-id"],
                condition=Q(is_published=True, is_hidden=False),
                name="community_thread_newest",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_published=False, last_number=0, last_posted_at=None)
                | Q(
                    is_published=True,
                    last_number__gt=0,
                    last_posted_at__isnull=False,
                    published_at__isnull=False,
                ),
                name="community_thread_published_with_its_first_number",
            ),
            models.CheckConstraint(
                condition=Q(post_count__lte=models.F("last_number")), name="community_thread_counts_agree"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("community:thread", args=[self.pk, self.slug])

    @property
    def replies(self) -> int:
        """How many replies can be read."""
        return max(0, self.post_count - 1)

    @property
    def pages(self) -> int:
        """How many pages the thread has, from the last number given."""
        return max(1, -(-self.last_number // PAGE_SIZE))


class PostQuerySet(models.QuerySet):
    """Posts by who may see them and by what is to be done about them."""

    def publishable(self) -> "PostQuerySet":
        """The gate: posts that everybody may see, on whatever surface."""
        return self.filter(state=Post.State.PUBLISHED, thread__is_published=True, thread__is_hidden=False)

    def visible_to(self, person) -> "PostQuerySet":
        """The gate, and behind it what this person alone may see: their own; a moderator every one."""
        if not person.is_authenticated:
            return self.publishable()
        if _moderates(person):
            return self
        return self.filter(
            Q(state=Post.State.PUBLISHED, thread__is_published=True, thread__is_hidden=False)
            | Q(author=person)
        )

    def held(self) -> "PostQuerySet":
        """Waiting for a moderator."""
        return self.filter(state=Post.State.HELD)

    def numbered(self, first: int, last: int) -> "PostQuerySet":
        """The posts with the numbers from `first` to `last`."""
        return self.filter(number__gte=first, number__lte=last)


class Post(models.Model):
    """What one person wrote at one time. The first post of a thread is its question."""

    class State(models.TextChoices):
        HELD = "held", pgettext_lazy("state of a post", "Waiting for a moderator")
        PUBLISHED = "published", pgettext_lazy("state of a post", "Published")
        REJECTED = "rejected", pgettext_lazy("state of a post", "Not published")
        HIDDEN = "hidden", pgettext_lazy("state of a post", "Hidden")

    thread = models.ForeignKey(
        Thread, verbose_name=pgettext_lazy("forum", "thread"), on_delete=models.CASCADE, related_name="posts"
    )
    number = models.PositiveIntegerField(
        pgettext_lazy("forum", "number"), null=True, blank=True, editable=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=pgettext_lazy("forum", "author"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="community_posts",
    )
    source = models.TextField(_("text as written"))
    html = models.TextField(_("text as shown"))
    renderer_version = models.PositiveSmallIntegerField(_("version of the renderer"))
    language = models.CharField(pgettext_lazy("forum", "language"), max_length=10, choices=settings.LANGUAGES)
    state = models.CharField(
        pgettext_lazy("forum", "state"), max_length=10, choices=State.choices, default=State.HELD
    )
    created_at = models.DateTimeField(pgettext_lazy("forum", "written"))
    published_at = models.DateTimeField(pgettext_lazy("forum", "published"), null=True, blank=True)
    # One sending of the form, so that a second press of the button finds the first one's post.
    sending = models.CharField(max_length=64, editable=False)
    score = models.PositiveSmallIntegerField(_("score of the screening"), default=0)
    # [code, start, end] in `screened_text`; the words themselves are not kept a second time.
    reasons = models.JSONField(_("reasons to look at it"), default=list, blank=True)
    # Keyed marks of the contact handles in it.
    marks = models.JSONField(default=list, blank=True, editable=False)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("forum", "post")
        verbose_name_plural = pgettext_lazy("forum", "posts")
        permissions = [("moderate_post", _("Can decide about posts"))]
        constraints = [
            models.UniqueConstraint(fields=["thread", "number"], name="community_post_number"),
            models.UniqueConstraint(fields=["author", "sending"], name="community_post_sent_once"),
            models.CheckConstraint(
                condition=Q(state__in=["published", "hidden"], number__gt=0, published_at__isnull=False)
                | Q(state__in=["held", "rejected"], number=None, published_at=None),
                name="community_post_numbered_when_published",
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at", "id"], condition=Q(state="held"), name="community_post_waiting"
            ),
            models.Index(fields=["author", "state"], name="community_post_of_author"),
        ]

    def __str__(self) -> str:
        return f"{self.thread} · {self.number}" if self.number else str(self.thread)

    def get_absolute_url(self) -> str:
        address = self.thread.get_absolute_url()
        if not self.number:
            last = self.thread.pages
            return f"{address}?page={last}#post-{self.pk}" if last > 1 else f"{address}#post-{self.pk}"
        page = page_of(self.number)
        return f"{address}?page={page}#post-{self.pk}" if page > 1 else f"{address}#post-{self.pk}"

    @property
    def opens(self) -> bool:
        """Whether this is the question of its thread."""
        return self.number == 1 or not self.thread.is_published

    @property
    def screened_text(self) -> str:
        """The text that was screened, in which the spans of `reasons` lie."""
        return screened(self.thread.title, self.source) if self.opens else self.source

    @property
    def due_at(self) -> datetime:
        """By when a moderator means to have read it."""
        return self.created_at + HELD_FOR_AT_MOST


class Report(models.Model):
    """A reader says that a post should not be here. One open report per person and post."""

    class Reason(models.TextChoices):
        CASH_OUT = "cash_out", _("It advertises cash-out or “policy” tricks")
        CONTACT = "contact", _("It tries to move people to a messenger, a phone number or a payment")
        SCAM = "scam", _("It is a scam or pretends to be somebody else")
        PRIVATE = "private", _("It shows somebody’s private data")
        HOSTILE = "hostile", _("It threatens or insults somebody")
        WRONG = "wrong", _("It gives advice that could do harm")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("state of a report", "Open")
        UPHELD = "upheld", pgettext_lazy("state of a report", "Upheld")
        KEPT = "kept", pgettext_lazy("state of a report", "Post kept")

    post = models.ForeignKey(
        Post, verbose_name=pgettext_lazy("forum", "post"), on_delete=models.CASCADE, related_name="reports"
    )
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=pgettext_lazy("forum", "reporter"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="community_reports",
    )
    reason = models.CharField(pgettext_lazy("forum", "reason"), max_length=10, choices=Reason.choices)
    note = models.TextField(pgettext_lazy("forum", "note"), blank=True, max_length=NOTE_LENGTH)
    state = models.CharField(
        pgettext_lazy("forum", "state"), max_length=10, choices=State.choices, default=State.OPEN
    )
    created_at = models.DateTimeField(pgettext_lazy("forum", "reported"))
    answered_at = models.DateTimeField(pgettext_lazy("forum", "answered"), null=True, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("forum", "report")
        verbose_name_plural = pgettext_lazy("forum", "reports")
        constraints = [
            models.UniqueConstraint(
                fields=["post", "reporter"],
                condition=Q(state="open"),
                name="community_report_once_while_open",
            ),
            models.CheckConstraint(
                condition=Q(state="open", answered_at=None)
                | (~Q(state="open") & Q(answered_at__isnull=False)),
                name="community_report_answered_when_closed",
            ),
        ]
        indexes = [
            models.Index(fields=["created_at", "id"], condition=Q(state="open"), name="community_report_open")
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}"


class AppendOnly(models.QuerySet):
    """Rows that are written once and then only read."""

    def update(self, **kwargs):
        raise TypeError("Acts of moderation are only ever added.")

    def delete(self):
        raise TypeError("Acts of moderation are only ever added.")


class Ground(models.TextChoices):
    """Why a post is not shown, in the words its author reads."""

    ADVERT = "advert", _("It offers or advertises cash-out, “policy” tricks or another paid service.")
    CONTACT = "contact", _("It gives a way to reach somebody outside this site.")
    PRIVATE = "private", _("It shows private data, yours or somebody else’s.")
    HARM = "harm", _("It gives advice that could do harm.")
    HOSTILE = "hostile", _("It insults or threatens somebody.")
    OFF_TOPIC = "off_topic", _("It is not about payments, bills or disputes.")
    DUPLICATE = "duplicate", _("The same was asked or said here already.")
    OTHER = "other", _("For the reason the moderator wrote below.")


class ModerationAct(models.Model):
    """What a moderator did, to what, why and when."""

    class What(models.TextChoices):
        APPROVE = "approve", pgettext_lazy("act of moderation", "Published")
        REJECT = "reject", pgettext_lazy("act of moderation", "Not published")
        HIDE = "hide", pgettext_lazy("act of moderation", "Hidden")
        KEEP = "keep", pgettext_lazy("act of moderation", "Report answered, post kept")

    what = models.CharField(pgettext_lazy("forum", "what"), max_length=10, choices=What.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=pgettext_lazy("forum", "who"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="moderation_acts",
    )
    post = models.ForeignKey(
        Post, verbose_name=pgettext_lazy("forum", "post"), on_delete=models.PROTECT, related_name="acts"
    )
    reason = models.CharField(
        pgettext_lazy("forum", "reason"), max_length=12, choices=Ground.choices, blank=True
    )
    note = models.TextField(pgettext_lazy("forum", "note"), blank=True)
    at = models.DateTimeField(pgettext_lazy("forum", "when"))

    objects = AppendOnly.as_manager()

    class Meta:
        verbose_name = _("act of moderation")
        verbose_name_plural = _("acts of moderation")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.get_what_display()} · {self.by}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise TypeError("Acts of moderation are only ever added.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("Acts of moderation are only ever added.")


def page_of(number: int) -> int:
    """The page of a thread on which the post with this number stands."""
    return (number - 1) // PAGE_SIZE + 1


def screened(title: str, source: str) -> str:
    """Title and text as one, the way they are screened."""
    return f"{title}\n\n{source}"


def _moderates(person) -> bool:
    # Members are never staff, so that for them this costs no query.
    return person.is_staff and person.has_perm("community.moderate_post")

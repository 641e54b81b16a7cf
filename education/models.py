"""Guides: what to do about an overdue or wrong bill, each written in every language of the site.

A guide comes from a folder of the repository and may be improved by editors: they write into the draft of a text,
look at it, and publish it. The phrases people type lead to guides by their skeleton.
"""

from datetime import date

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import Trilingual
from core.markdown import RENDERER_VERSION
from core.models import Loaded
from core.text import normalise, skeleton
from education.body import present
from rulebook.models import Confidence


class GuideQuerySet(models.QuerySet):
    def published(self):
        """Those that readers may see."""
        return self.filter(published=True)


class Guide(Loaded):
    """One subject with its facts: where it holds, how sure it is, when it was checked, where to go next."""

    class Topic(models.TextChoices):
        LATE = "late", _("The bill is late")
        WRONG = "wrong", _("Something on the bill is wrong")
        ARRANGE = "arrange", _("More time, or less to pay")
        TRAP = "trap", _("Offers that cost you more")

    class Jurisdiction(models.TextChoices):
        ALL = "all", pgettext_lazy("where a guide holds", "Any country")
        KOREA = "KR", pgettext_lazy("where a guide holds", "Korea")
        CHINA = "CN", pgettext_lazy("where a guide holds", "China")

    class Audience(models.TextChoices):
        ALL = "all", pgettext_lazy("for whom a guide is", "Everyone")
        CONSUMER = "consumer", pgettext_lazy("for whom a guide is", "People with a bill")
        PARENTS = "parents", pgettext_lazy("for whom a guide is", "Parents")
        BUSINESS = "business", pgettext_lazy("for whom a guide is", "Businesses")

    slug = models.SlugField(pgettext_lazy("guide", "address"), max_length=60, unique=True)
    number = models.PositiveSmallIntegerField(pgettext_lazy("guide", "number"), unique=True)
    topic = models.CharField(pgettext_lazy("guide", "topic"), max_length=10, choices=Topic)
    jurisdiction = models.CharField(_("where it holds"), max_length=3, choices=Jurisdiction)
    audience = models.CharField(_("for whom"), max_length=10, choices=Audience)
    verified_on = models.DateField(_("checked on"))
    review_by = models.DateField(_("review by"))
    confidence = models.CharField(_("confidence"), max_length=1, choices=Confidence)
    board = models.SlugField(_("board of the forum"), max_length=60)
    reasons = models.JSONField(_("reasons for a dispute"), default=list)
    sources = models.JSONField(_("sources"), default=list)
    # Ours alone: no file says it, so an editor's choice outlives every loading.
    published = models.BooleanField(pgettext_lazy("guide", "published"), default=True)

    objects = GuideQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("guide", "guide")
        verbose_name_plural = pgettext_lazy("guide", "guides")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(review_by__gt=models.F("verified_on")),
                name="education_guide_reviewed_after_checked",
                violation_error_message=_("The next review must come after the last check."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.slug}"

    def get_absolute_url(self) -> str:
        return reverse("education:guide", args=[self.slug])

    def stale_on(self, day: date) -> bool:
        """Whether the promised review is past on this day."""
        return self.review_by < day

    @property
    def country(self) -> str:
        """The one country for which the guide holds; empty for one that holds everywhere."""
        return "" if self.jurisdiction == Guide.Jurisdiction.ALL else self.jurisdiction

    @property
    def stale(self) -> bool:
        """Whether the promised review is past today."""
        return self.stale_on(timezone.localdate())

    @property
    def citations(self) -> list[dict]:
        """The sources in the reader's language: title, note, date, confidence in words."""
        return [
            {
                "title": Trilingual(source["title"]),
                "note": Trilingual(source["note"])
                if isinstance(source.get("note"), dict)
                else source.get("note", ""),
                "date": date.fromisoformat(source["date"]),
                "firm": source["confidence"] == Confidence.HIGH,
                "confidence": Confidence(source["confidence"]).label,
            }
            for source in self.sources
        ]


class GuideText(Loaded):
    """A guide in one language: what readers see, and beside it the draft that only editors see."""

    guide = models.ForeignKey(
        Guide, on_delete=models.CASCADE, related_name="texts", verbose_name=pgettext_lazy("guide", "guide")
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    title = models.CharField(pgettext_lazy("guide", "title"), max_length=120)
    summary = models.CharField(pgettext_lazy("guide", "summary"), max_length=400)
    do_now = models.JSONField(_("what to do now"), default=list)
    body = models.TextField(pgettext_lazy("guide", "text"))
    html = models.TextField(editable=False)
    contents = models.JSONField(default=list, editable=False)
    renderer = models.PositiveSmallIntegerField(default=0, editable=False)

    draft_title = models.CharField(pgettext_lazy("guide", "title"), max_length=120, blank=True)
    draft_summary = models.CharField(pgettext_lazy("guide", "summary"), max_length=400, blank=True)
    draft_do_now = models.JSONField(_("what to do now"), default=list, blank=True)
    draft_body = models.TextField(pgettext_lazy("guide", "text"), blank=True)
    drafted_at = models.DateTimeField(_("draft saved"), null=True, blank=True, editable=False)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("draft by"),
    )

    class Meta:
        verbose_name = _("text of a guide")
        verbose_name_plural = _("texts of guides")
        ordering = ["guide__number", "language"]
        constraints = [
            models.UniqueConstraint(fields=["guide", "language"], name="education_one_text_per_language")
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"

    def save(self, *args, **kwargs):
        # Nothing is rendered on reading: the page is made whenever the source may have changed.
        names = kwargs.get("update_fields")
        if names is None or "body" in names:
            self.html, contents = present(self.body)
            self.contents = list(contents)
            self.renderer = RENDERER_VERSION
            if names is not None:
                kwargs["update_fields"] = {*names, "html", "contents", "renderer"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return self.guide.get_absolute_url()

    @property
    def has_draft(self) -> bool:
        """Whether an editor's draft waits to be published."""
        return self.drafted_at is not None

    @property
    def parts(self) -> list[tuple[str, str]]:
        """The table of contents: anchor and heading."""
        return [(f"part-{number}", title) for number, title in enumerate(self.contents, start=1)]


class Alias(Loaded):
    """A phrase that people type, and the honest guide it leads to. Two phrases that look the same are one."""

    guide = models.ForeignKey(
        Guide, on_delete=models.CASCADE, related_name="aliases", verbose_name=pgettext_lazy("guide", "guide")
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    phrase = models.CharField(pgettext_lazy("guide", "phrase"), max_length=80)
    key = models.CharField(max_length=240, unique=True, editable=False)
    # Ours alone: a phrase from a file can be put to rest, and stays so when the files are loaded again.
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = pgettext_lazy("guide", "phrase")
        verbose_name_plural = pgettext_lazy("guide", "phrases")
        ordering = ["guide__number", "language", "phrase"]
        constraints = [models.CheckConstraint(condition=~models.Q(key=""), name="education_alias_key_given")]

    def __str__(self) -> str:
        return self.phrase

    def save(self, *args, **kwargs):
        self.phrase = normalise(self.phrase)
        self.key = skeleton(self.phrase)
        super().save(*args, **kwargs)

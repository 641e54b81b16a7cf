"""What can happen to a guide: it is loaded from its folder, redrafted by an editor, published.

Readers see only the published text; a draft is a set of fields beside it. Loading never overwrites a published
text that an editor has changed, it only notes what the folder says now.
"""

from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.loading import Report, load
from core.markdown import RENDERER_VERSION
from core.text import skeleton
from education import folders
from education.models import Alias, Guide, GuideText

_TEXT = ("title", "summary", "do_now", "body")
_DRAFT = [*(f"draft_{name}" for name in _TEXT), "drafted_at", "drafted_by"]


class DraftRefused(Exception):
    """The draft is not what the editor saw, or there is none; says so in a sentence."""


@transaction.atomic
def load_reference(root: Path = folders.GUIDES) -> Report:
    """Bring guides, texts and phrases to what their folders say; what an editor changed stays.

    Raises FolderRefused when a folder is incomplete or two guides claim one phrase; then nothing is changed.
    """
    found = list(folders.read_all(root))
    report = load(Guide, key=("slug",), rows=[{"slug": folder.slug, **folder.facts} for folder in found])
    guides = {guide.slug: guide for guide in Guide.objects.filter(slug__in=[folder.slug for folder in found])}
    report += load(
        GuideText,
        key=("guide", "language"),
        rows=[
            {"guide": guides[folder.slug], "language": language, **text}
            for folder in found
            for language, text in folder.texts.items()
        ],
    )
    report += load(Alias, key=("key",), rows=_phrases(found, guides))
    for text in GuideText.objects.exclude(renderer=RENDERER_VERSION):
        text.save(update_fields=["body"])
    return report


def save_draft(
    text: GuideText, *, title: str, summary: str, do_now: list[str], body: str, by, at=None
) -> None:
    """Keep what the editor wrote beside the published text; readers see nothing of it."""
    text.draft_title, text.draft_summary, text.draft_do_now, text.draft_body = title, summary, do_now, body
    text.drafted_by, text.drafted_at = by, at or timezone.now()
    text.save(update_fields=_DRAFT)


def draft_from_file(text: GuideText, *, by, at=None) -> None:
    """Take what the guide's file says now as the draft. Raises DraftRefused when the file says nothing new."""
    if not text.pending:
        raise DraftRefused(_("The file says nothing new about this text."))
    save_draft(text, **{name: text.pending[name] for name in _TEXT}, by=by, at=at)


def discard_draft(text: GuideText, *, by) -> None:
    """Forget the draft; the published text stays as it is."""
    _clear_draft(text)
    text.save(update_fields=_DRAFT)


@transaction.atomic
def publish(text: GuideText, *, seen: datetime, by) -> None:
    """Make the draft the text that readers see.

    `seen` is the moment at which the draft was saved that the editor looked at. Raises DraftRefused when there is
    no draft, or when another was saved since.
    """
    # A guarded UPDATE takes the draft away from whoever else is publishing it.
    taken = GuideText.objects.filter(pk=text.pk, drafted_at=seen).update(drafted_at=None)
    if not taken:
        raise DraftRefused(
            _("The draft has changed since you looked at it. Look at it again before you publish it.")
        )
    text.refresh_from_db()
    for name in _TEXT:
        setattr(text, name, getattr(text, f"draft_{name}"))
    _clear_draft(text)
    if text.pending and not text.differences:
        text.loaded, text.pending = text.pending, None
    text.save()


def revise(guide: Guide, *, by) -> None:
    """Keep an editor's change to the facts of a guide: when it was checked, how sure it is, whether it is shown."""
    guide.save()


def _clear_draft(text: GuideText) -> None:
    text.draft_title = text.draft_summary = text.draft_body = ""
    text.draft_do_now, text.drafted_at, text.drafted_by = [], None, None


def _phrases(found: list[folders.Folder], guides: dict[str, Guide]) -> list[dict]:
    """One row for each phrase; spellings of one guide that look the same are one phrase."""
    rows: dict[str, dict] = {}
    for folder in found:
        for language, phrase in folder.phrases:
            key, guide = skeleton(phrase), guides[folder.slug]
            taken = rows.setdefault(key, {"key": key, "guide": guide, "language": language, "phrase": phrase})
            if taken["guide"] != guide:
                raise folders.FolderRefused(
                    f"{folder.slug}: “{phrase}” belongs to {taken['guide'].slug} already"
                )
    return list(rows.values())

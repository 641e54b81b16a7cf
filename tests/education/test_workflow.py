"""What can happen to a guide: loading keeps editors' work, drafts stay hidden until published."""

import shutil
from datetime import timedelta

import pytest

import rulebook.workflow
from core.loading import Report
from education import folders, workflow
from education.models import Alias, Guide, GuideText
from rulebook.models import ReasonCode
from tests.builders.education import make_guide

GUIDES, TEXTS = 8, 24


@pytest.fixture
def repository(tmp_path):
    """A copy of the guides' folders that a test may change."""
    return shutil.copytree(folders.GUIDES, tmp_path / "guides")


def retitle(repository, slug, before, after):
    path = repository / slug / "en.md"
    path.write_text(path.read_text().replace(f'title = "{before}"', f'title = "{after}"'))


def test_loading_twice_changes_nothing(db):
    first = workflow.load_reference()

    second = workflow.load_reference()

    assert (Guide.objects.count(), GuideText.objects.count()) == (GUIDES, TEXTS)
    assert first == Report(created=GUIDES + TEXTS + Alias.objects.count())
    assert second == Report(unchanged=first.created)


def test_loading_renders_every_text_once_for_all_readers(shipped):
    assert not GuideText.objects.filter(html="").exists()


def test_a_newer_file_replaces_a_text_that_nobody_edited(db, repository):
    workflow.load_reference(repository)
    retitle(repository, "ask-for-a-fee-waiver", "Ask for a fee waiver", "Ask for less")

    report = workflow.load_reference(repository)

    text = GuideText.objects.get(guide__slug="ask-for-a-fee-waiver", language="en")
    assert report.updated == 1
    assert (text.title, text.pending) == ("Ask for less", None)


def test_an_edited_text_stays_and_shows_what_the_newer_file_says(db, repository, eve):
    workflow.load_reference(repository)
    text = GuideText.objects.get(guide__slug="ask-for-a-fee-waiver", language="en")
    workflow.save_draft(
        text, title="Eve’s title", summary=text.summary, do_now=text.do_now, body=text.body, by=eve
    )
    workflow.publish(text, seen=text.drafted_at, by=eve)
    retitle(repository, "ask-for-a-fee-waiver", "Ask for a fee waiver", "Ask for less")

    report = workflow.load_reference(repository)

    text.refresh_from_db()
    assert (report.kept, report.updated) == (1, 0)
    assert text.title == "Eve’s title"
    assert text.differences == [("title", "Eve’s title", "Ask for less")]


def test_the_files_version_can_become_the_draft_and_publishing_it_settles_the_difference(db, repository, eve):
    workflow.load_reference(repository)
    text = GuideText.objects.get(guide__slug="ask-for-a-fee-waiver", language="en")
    workflow.save_draft(
        text, title="Eve’s title", summary=text.summary, do_now=text.do_now, body=text.body, by=eve
    )
    workflow.publish(text, seen=text.drafted_at, by=eve)
    retitle(repository, "ask-for-a-fee-waiver", "Ask for a fee waiver", "Ask for less")
    workflow.load_reference(repository)
    text.refresh_from_db()

    workflow.draft_from_file(text, by=eve)
    workflow.publish(text, seen=text.drafted_at, by=eve)

    text.refresh_from_db()
    assert (text.title, text.pending) == ("Ask for less", None)
    assert workflow.load_reference(repository).kept == 0


def test_a_newer_file_leaves_a_waiting_draft_waiting_and_hidden(db, repository, eve):
    workflow.load_reference(repository)
    text = GuideText.objects.get(guide__slug="ask-for-a-fee-waiver", language="en")
    workflow.save_draft(text, title="Plum", summary="Plum.", do_now=["a", "b", "c"], body="Plum body", by=eve)
    retitle(repository, "ask-for-a-fee-waiver", "Ask for a fee waiver", "Ask for less")

    workflow.load_reference(repository)

    text.refresh_from_db()
    assert (text.title, text.draft_title, text.has_draft) == ("Ask for less", "Plum", True)
    assert "Plum" not in text.html


def test_a_draft_from_the_file_is_refused_when_the_file_says_nothing_new(text, eve):
    with pytest.raises(workflow.DraftRefused):
        workflow.draft_from_file(text, by=eve)


def test_a_guide_taken_off_by_an_editor_stays_off_when_loaded_again(shipped, eve):
    guide = Guide.objects.get(number=12)
    guide.published = False
    workflow.revise(guide, by=eve)

    workflow.load_reference()

    guide.refresh_from_db()
    assert (guide.published, guide.pending) == (False, None)


def test_a_phrase_put_to_rest_stays_so_when_loaded_again(shipped):
    Alias.objects.filter(phrase="미납정책").update(active=False)
    resting = Alias.objects.filter(active=False).count()

    workflow.load_reference()

    assert Alias.objects.filter(active=False).count() == resting


def test_one_phrase_claimed_by_two_guides_is_refused_and_nothing_is_loaded(db, repository):
    path = repository / "ask-for-a-fee-waiver" / "guide.toml"
    path.write_text(path.read_text().replace('"late fee waiver"', '"Payment  PLAN"'))

    with pytest.raises(folders.FolderRefused, match="Payment  PLAN"):
        workflow.load_reference(repository)

    assert not Guide.objects.exists()


def test_a_draft_leaves_the_published_text_alone(drafted):
    drafted.refresh_from_db()

    assert (drafted.title, drafted.draft_title) == ("Title 1 en", "Plum title")
    assert "Plum" not in drafted.html


def test_publishing_makes_the_draft_the_text_and_ends_it(drafted, eve):
    workflow.publish(drafted, seen=drafted.drafted_at, by=eve)

    drafted.refresh_from_db()
    assert (drafted.title, drafted.summary, drafted.do_now) == (
        "Plum title",
        "Plum summary.",
        ["Plum.", "Pear.", "Fig."],
    )
    assert drafted.html == '<h2 id="part-1">Plum part</h2>\n'
    assert drafted.contents == ["Plum part"]
    assert (drafted.has_draft, drafted.draft_title, drafted.draft_body) == (False, "", "")


def test_a_draft_saved_by_somebody_else_since_is_not_published(drafted, eve):
    seen = drafted.drafted_at
    workflow.save_draft(
        drafted,
        title="Other",
        summary="S.",
        do_now=["a", "b", "c"],
        body="B",
        by=eve,
        at=seen + timedelta(minutes=1),
    )

    with pytest.raises(workflow.DraftRefused):
        workflow.publish(drafted, seen=seen, by=eve)

    drafted.refresh_from_db()
    assert (drafted.title, drafted.draft_title) == ("Title 1 en", "Other")


def test_a_draft_is_published_once(drafted, eve):
    seen = drafted.drafted_at
    workflow.publish(drafted, seen=seen, by=eve)

    with pytest.raises(workflow.DraftRefused):
        workflow.publish(drafted, seen=seen, by=eve)


def test_discarding_forgets_the_draft_and_keeps_the_text(drafted, eve):
    workflow.discard_draft(drafted, by=eve)

    drafted.refresh_from_db()
    assert (drafted.title, drafted.has_draft, drafted.draft_body) == ("Title 1 en", False, "")


def test_loading_renders_again_what_an_older_renderer_made(db, repository):
    workflow.load_reference(repository)
    GuideText.objects.update(renderer=0, html="old")

    workflow.load_reference(repository)

    assert not GuideText.objects.filter(html="old").exists()


def test_loading_leaves_guides_without_a_folder_alone(db):
    make_guide(99)

    workflow.load_reference()

    assert Guide.objects.filter(number=99).exists()


def test_every_reason_that_a_guide_names_can_be_chosen_in_a_dispute(shipped):
    rulebook.workflow.load_reference()

    named = {reason for guide in Guide.objects.all() for reason in guide.reasons}

    assert named - set(ReasonCode.objects.filter(active=True).values_list("code", flat=True)) == set()

from datetime import date

import pytest

from rulebook import catalogue, workflow
from rulebook.models import EvidenceKind, HelpContact, OutsideBody, Profile, ReasonCode, Rule


@pytest.fixture
def later_files(tmp_path):
    """The files as they are, in a folder of their own: `later_files(name, old, new)` changes one of them."""
    for path in catalogue.DATA.glob("*.toml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())

    def change(name, old, new):
        path = tmp_path / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        return tmp_path

    return change


def test_loading_again_changes_nothing(loaded):
    again = workflow.load_reference()

    assert loaded.created == again.unchanged
    assert (again.created, again.updated, again.kept) == (0, 0, 0)


def test_a_changed_file_updates_the_row_that_nobody_edited(loaded, later_files):
    folder = later_files("help.toml", 'tel = "109"', 'tel = "1393"')

    report = workflow.load_reference(folder)

    assert report.updated == 1
    assert HelpContact.objects.get(code="kr-109").tel == "1393"


def test_an_edited_row_stays_and_shows_what_the_file_says_now(loaded, later_files):
    row = HelpContact.objects.get(code="kr-109")
    row.tel = "1577-0199"
    row.save()

    report = workflow.load_reference(later_files("help.toml", 'tel = "109"', 'tel = "1393"'))

    row.refresh_from_db()
    assert (report.kept, report.updated) == (1, 0)
    assert row.tel == "1577-0199"
    assert row.differences == [("tel", "1577-0199", "1393")]


def test_an_edited_row_stays_silent_while_the_file_is_as_it_was(loaded):
    HelpContact.objects.filter(code="kr-109").update(tel="1577-0199")

    report = workflow.load_reference()

    row = HelpContact.objects.get(code="kr-109")
    assert report.created == report.updated == 0
    assert (row.tel, row.pending) == ("1577-0199", None)


def test_taking_the_file_s_version_puts_the_row_back_under_the_loader(loaded, later_files):
    HelpContact.objects.filter(code="kr-109").update(tel="1577-0199")
    folder = later_files("help.toml", 'tel = "109"', 'tel = "1393"')
    workflow.load_reference(folder)

    workflow.take_from_file(HelpContact.objects.get(code="kr-109"))

    row = HelpContact.objects.get(code="kr-109")
    assert (row.tel, row.pending, row.last_verified) == ("1393", None, date(2026, 11, 22))
    assert workflow.load_reference(folder).kept == 0


def test_keeping_ours_silences_the_file_until_it_changes_once_more(loaded, later_files):
    HelpContact.objects.filter(code="kr-109").update(tel="1577-0199")
    folder = later_files("help.toml", 'tel = "109"', 'tel = "1393"')
    workflow.load_reference(folder)

    workflow.keep_ours(HelpContact.objects.get(code="kr-109"))
    workflow.load_reference(folder)

    row = HelpContact.objects.get(code="kr-109")
    assert (row.tel, row.pending) == ("1577-0199", None)
    workflow.load_reference(later_files("help.toml", 'tel = "1393"', 'tel = "1388"'))
    row.refresh_from_db()
    assert row.pending["tel"] == "1388"


def test_the_operator_s_legal_basis_survives_loading(loaded, later_files):
    workflow.record_legal_basis(Profile.objects.get(code="KR"), "Agreed mediation", on=date(2026, 11, 23))

    report = workflow.load_reference(later_files("profiles.toml", 'currency = "KRW"', 'currency = "USD"'))

    profile = Profile.objects.get(code="KR")
    assert report.updated == 1
    assert (profile.legal_basis, profile.currency, profile.filing_open) == ("Agreed mediation", "USD", True)


def test_an_empty_legal_basis_opens_nothing(loaded):
    with pytest.raises(workflow.LegalBasisRefused):
        workflow.record_legal_basis(Profile.objects.get(code="KR"), "  ", on=date(2026, 11, 23))


def test_a_broken_file_leaves_everything_as_it_was(loaded, later_files):
    later_files("help.toml", 'tel = "109"', 'tel = "1393"')
    folder = later_files("house.toml", 'title.en = "Time for talks"', 'title.en = ""')
    before = list(HelpContact.objects.values_list("code", "tel"))

    with pytest.raises(catalogue.BadFile, match=r"house\.toml"):
        workflow.load_reference(folder)

    assert list(HelpContact.objects.values_list("code", "tel")) == before


def test_looking_again_sets_the_next_review_by_confidence(loaded):
    rows = OutsideBody.objects.filter(code__in=["kr-police", "kr-arbitration-centre"])

    done = workflow.look_again(rows, on=date(2027, 1, 10))

    assert done == 2
    assert list(rows.values_list("code", "last_verified", "review_by")) == [
        ("kr-arbitration-centre", date(2027, 1, 10), date(2027, 3, 12)),
        ("kr-police", date(2027, 1, 10), date(2027, 7, 10)),
    ]


def test_the_same_words_can_be_used_under_every_reason(loaded):
    kind = EvidenceKind.objects.get(reason="U1", side="claimant", code="statement_line")
    kind.label = {"en": "The line", "ko": "해당 줄", "zh-hans": "那一行"}
    kind.save()

    workflow.say_everywhere(kind)

    same = EvidenceKind.objects.filter(code="statement_line")
    assert same.count() > 20
    assert {str(row.label) for row in same} == {"The line"}


def test_a_new_rule_row_leaves_the_old_one_alone(loaded, later_files):
    folder = later_files(
        "statutory.toml", 'key = "history"\nvalue = 14', 'key = "history"\nvalue = 14 # seen again'
    )

    assert workflow.load_reference(folder).updated == 0
    assert Rule.objects.filter(profile="KR", key="history").count() == 1


def test_every_reason_has_both_sides_evidence_in_the_database(loaded):
    for reason in ReasonCode.objects.prefetch_related("evidence_kinds"):
        assert {kind.side for kind in reason.evidence_kinds.all()} == {"claimant", "respondent"}

from datetime import date

import pytest
from django.urls import reverse

from rulebook import workflow
from rulebook.models import Calendar, EvidenceKind, HelpContact, OutsideBody, Profile, ReasonCode, Rule

MODELS = [
    "profile",
    "rule",
    "calendar",
    "reasoncode",
    "evidencekind",
    "intakequestion",
    "outsidebody",
    "authority",
    "helpcontact",
]


def list_of(model, query=""):
    return reverse(f"admin:rulebook_{model}_changelist") + query


def page_of(row):
    return reverse(f"admin:rulebook_{row._meta.model_name}_change", args=[row.pk])


def as_posted(response, **changes):
    """What a browser would send back from this page, with these fields changed; files and empty boxes left out."""
    form = response.context["adminform"].form
    forms = [
        form,
        *(part for inline in response.context["inline_admin_formsets"] for part in inline.formset.forms),
    ]
    managed = [inline.formset.management_form for inline in response.context["inline_admin_formsets"]]
    sent = {}
    for shown in [*forms, *managed]:
        for bound in shown:
            value = bound.value()
            widget = bound.field.widget
            if hasattr(widget, "decompress"):
                parts = value if isinstance(value, list) else widget.decompress(value)
                sent |= {
                    f"{bound.html_name}{suffix}": part or ""
                    for suffix, part in zip(widget.widgets_names, parts, strict=True)
                }
            elif value not in (None, False):
                sent[bound.html_name] = "on" if value is True else value
    return sent | changes


@pytest.fixture
def desk(client_of, eve, loaded):
    return client_of(eve)


@pytest.mark.parametrize("model", MODELS)
def test_an_editor_opens_every_list_and_filter(desk, model):
    asked = ("", "?look=stale", "?look=unverified", "?look=pending", "?look=nonsense")

    assert [desk.get(list_of(model, query)).status_code for query in asked] == [200] * 5


@pytest.mark.parametrize("row", [Profile, Rule, Calendar, ReasonCode, EvidenceKind, OutsideBody, HelpContact])
@pytest.mark.parametrize("language", ["en", "ko", "zh-hans"])
def test_an_editor_opens_a_row_in_every_language(desk, row, language):
    prefix = "" if language == "en" else f"/{language}"

    response = desk.get(prefix + page_of(row.objects.first()))

    assert response.status_code == 200
    assert '{"en"' not in response.content.decode().replace("&quot;", '"')


@pytest.mark.parametrize("who", ["ana", "mei"])
def test_others_than_editors_change_nothing(request, client_of, loaded, who):
    client = client_of(request.getfixturevalue(who))

    assert client.get(list_of("rule")).status_code in (302, 403)
    assert client.post(page_of(Rule.objects.first()), {"value": 1}).status_code in (302, 403)


def test_an_editor_mends_a_text_in_three_languages(desk):
    row = HelpContact.objects.get(code="kr-109")
    sent = as_posted(
        desk.get(page_of(row)), name_en="Crisis line", name_ko="위기상담", **{"name_zh-hans": "危机热线"}
    )

    response = desk.post(page_of(row), sent)

    row.refresh_from_db()
    assert response.status_code == 302
    assert row.name == {"en": "Crisis line", "ko": "위기상담", "zh-hans": "危机热线"}


@pytest.mark.parametrize("name", ["name", "hours"])
def test_a_text_in_two_languages_is_refused_with_a_sentence(desk, name):
    row = HelpContact.objects.get(code="kr-109")
    sent = as_posted(desk.get(page_of(row)), **{f"{name}_zh-hans": ""})

    response = desk.post(page_of(row), sent)

    assert response.status_code == 200
    assert response.context["adminform"].form.errors == {name: ["Fill in all three languages."]}


@pytest.mark.parametrize(
    ("model", "code", "field", "value", "sentence"),
    [
        (
            HelpContact,
            "kr-109",
            "tel",
            "call us",
            "Write a number that a phone can dial: digits, spaces and hyphens.",
        ),
        (HelpContact, "kr-109", "review_by", "2020-01-01", "Choose a day after the day of the last check."),
        (OutsideBody, "kr-police", "reasons", "U1 Z9", "There is no reason or family Z9."),
        (
            OutsideBody,
            "kr-police",
            "asks_for_en",
            "only one line",
            "Write the same number of lines in each language.",
        ),
        (ReasonCode, "U1", "rules", "history nonsense", "There is no rule with the key nonsense."),
    ],
)
def test_what_readers_could_not_use_is_refused_with_a_sentence(desk, model, code, field, value, sentence):
    row = model.objects.get(code=code)
    sent = as_posted(desk.get(page_of(row)), **{field: value})

    response = desk.post(page_of(row), sent)

    assert response.status_code == 200
    assert sentence in str(response.context["adminform"].form.errors)


def test_a_rule_keeps_its_first_day_and_is_saved_as_a_new_one(desk):
    old = Rule.objects.get(profile="KR", key="response")
    sent = as_posted(desk.get(page_of(old)), effective_from="2026-12-01", value="10")

    refused = desk.post(page_of(old), sent)
    saved = desk.post(page_of(old), sent | {"_saveasnew": "1"})

    assert refused.status_code == 200
    assert "Save as new" in str(refused.context["adminform"].form.non_field_errors())
    assert saved.status_code == 302
    assert list(Rule.objects.filter(profile="KR", key="response").values_list("effective_from", "value")) == [
        (date(2026, 12, 1), 10),
        (date(2024, 1, 1), 14),
    ]


@pytest.fixture
def edited(loaded):
    """A help contact that an editor changed, after which its file changed as well."""
    row = HelpContact.objects.get(code="kr-109")
    row.tel, row.pending = "1577-0199", row.loaded | {"tel": "1393"}
    row.save()
    return row


def test_an_edited_row_shows_what_the_file_says_now(desk, edited):
    page = desk.get(page_of(edited)).content.decode()

    assert "1577-0199" in page
    assert "1393" in page
    assert "What the file says now" in page
    assert [
        row.pk for row in desk.get(list_of("helpcontact", "?look=pending")).context["cl"].result_list
    ] == [edited.pk]


@pytest.mark.parametrize(("choice", "tel"), [("take", "1393"), ("keep", "1577-0199")])
def test_the_editor_takes_or_declines_the_file_s_version(desk, edited, choice, tel):
    desk.post(page_of(edited), as_posted(desk.get(page_of(edited)), file_choice=choice))

    edited.refresh_from_db()
    assert (edited.tel, edited.pending) == (tel, None)


def test_a_row_that_agrees_with_its_file_offers_no_choice(desk):
    form = desk.get(page_of(HelpContact.objects.get(code="kr-112"))).context["adminform"].form

    assert "file_choice" not in form.fields


def test_the_stale_filter_finds_what_is_past_its_review_date(desk):
    HelpContact.objects.filter(code="kr-109").update(review_by=date(2020, 1, 1))

    found = desk.get(list_of("helpcontact", "?look=stale")).context["cl"].result_list

    assert [row.code for row in found] == ["kr-109"]


@pytest.mark.parametrize("word", ["109", "자살예방", "自杀预防", "suicide prevention"])
def test_a_row_is_found_by_any_of_its_words_in_any_language(desk, word):
    found = desk.get(list_of("helpcontact"), {"q": word}).context["cl"].result_list

    assert [row.code for row in found] == ["kr-109"]


def test_looking_again_is_one_click_in_the_list(desk):
    row = HelpContact.objects.get(code="kr-109")

    desk.post(list_of("helpcontact"), {"action": "look_again", "_selected_action": [row.pk]})

    row.refresh_from_db()
    assert row.last_verified >= date(2026, 11, 22)
    assert not row.stale()


def test_nobody_edits_or_deletes_a_calendar(desk, client_of, root):
    row = Calendar.objects.get(country="KR")

    for client in (desk, client_of(root)):
        assert client.post(page_of(row), {"version": "x"}).status_code == 403
        assert client.post(page_of(row).replace("change", "delete"), {"post": "yes"}).status_code == 403


def test_only_the_operator_records_the_legal_basis(desk, client_of, root):
    row = Profile.objects.get(code="KR")
    page = desk.get(page_of(row))
    sent = {**as_posted(page), "legal_basis": "Agreed mediation", "legal_basis_on": "2026-11-23"}

    desk.post(page_of(row), sent)
    row.refresh_from_db()
    refused = row.legal_basis
    client_of(root).post(page_of(row), sent)
    row.refresh_from_db()

    assert (refused, row.legal_basis) == ("", "Agreed mediation")


def test_words_of_one_kind_of_evidence_can_be_used_everywhere(desk):
    kind = EvidenceKind.objects.get(reason="U1", side="claimant", code="statement_line")

    desk.post(page_of(kind), as_posted(desk.get(page_of(kind)), label_en="The line itself", everywhere="on"))

    assert {str(row.label) for row in EvidenceKind.objects.filter(code="statement_line")} == {
        "The line itself"
    }


def test_the_list_of_rules_costs_the_same_for_one_row_and_for_three(client_of, eve, db, assert_same_queries):
    workflow.load_reference()
    Rule.objects.exclude(profile="KR", key="response").delete()
    first = Rule.objects.get()
    client = client_of(eve)
    made = iter(range(1, 9))

    def one_more():
        first.pk, first.effective_from = None, date(2027, 1, next(made))
        first.save(force_insert=True)

    Rule.objects.all().delete()
    assert_same_queries(lambda: client.get(list_of("rule")), one_more)

"""What is new to whom, who else is here, and that nobody overwrites what they have not read."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes import queue, workflow
from disputes.actors import Actor
from disputes.models import Case, Reminder, Visit
from tests.builders import cases, exhibits
from tests.builders.mediators import skilled

pytestmark = pytest.mark.usefixtures("reference")


def place(case: Case, name: str, *more) -> str:
    return reverse(f"admin:disputes_case_{name}", args=[case.pk, *more])


def read(client, address: str) -> str:
    return unescape(client.get(address).content.decode())


def go_away(user, hours: float = 2) -> None:
    """The person was last here some hours ago."""
    Visit.objects.filter(user=user).update(at=timezone.now() - timedelta(hours=hours))


def say(case: Case, by, text: str = "The bill of March is here.") -> None:
    workflow.message(
        Case.objects.get(pk=case.pk), text=text, level="caucus", language="en", by=Actor.person(by)
    )


def test_what_came_since_the_last_visit_is_marked_until_it_is_read(ana, mei, client_of):
    case, client = cases.served(ana, mei, at=timezone.now()), client_of(mei)
    assert "new to you" not in read(client, place(case, "page"))
    go_away(mei)
    say(case, ana)

    first, again = read(client, place(case, "page")), read(client, place(case, "page"))
    client.post(place(case, "read"), {"seen": Case.objects.get(pk=case.pk).head_number})

    assert "1 entry is new to you" in first
    assert first.count("record__item--new") == 1
    assert "You were last here on" in first
    assert "1 entry is new to you" in again
    assert "new to you" not in read(client, place(case, "page"))


def test_what_somebody_did_themselves_is_never_new_to_them(ana, mei, client_of):
    case, client = cases.served(ana, mei, at=timezone.now()), client_of(mei)
    read(client, place(case, "page"))
    go_away(mei)
    say(case, mei, "I have written to the provider.")

    assert "new to you" not in read(client, place(case, "page"))


def test_a_row_of_the_queue_says_how_much_came_in_since_its_mediator_was_there(ana, mei, tom, client_of):
    case, client = cases.served(ana, tom, at=timezone.now()), client_of(mei)
    workflow.hand_over(case, to=mei, reason="Holidays.", by=Actor.person(tom))
    assert "Not opened yet" in read(client, "/admin/?tab=mine")
    read(client, place(case, "page"))
    assert "Not opened yet" not in read(client, "/admin/?tab=mine")
    say(case, mei, "I have written to the provider.")
    assert "new entr" not in read(client, "/admin/?tab=mine")

    say(case, ana)
    assert "1 new entry" in read(client, "/admin/?tab=mine")
    say(case, ana, "And that of April.")
    assert "2 new entries" in read(client, "/admin/?tab=mine")
    read(client, place(case, "page"))
    assert "new entr" not in read(client, "/admin/?tab=mine")


def test_a_row_counts_no_word_that_its_reader_may_not_read(ana, mei, tom, lena):
    skilled(tom)
    case = cases.mediating(ana, mei)
    for who in (mei, tom, lena):
        workflow.visit(case, by=Actor.person(who), before=None)

    say(case, ana, "For the mediator alone.")

    found = {
        who: queue.queue(who, tab=tab).all_rows[0].new
        for who, tab in ((mei, "mine"), (tom, "mine"), (lena, "all"))
    }
    assert found == {mei: 0, tom: 1, lena: 0}


def test_two_people_in_one_case_see_each_other_and_what_the_other_does(ana, mei, lena, client_of):
    case, keeper, lead = cases.served(ana, mei, at=timezone.now()), client_of(mei), client_of(lena)
    lead.post(place(case, "open"), {"reason": "Mei asked me to look."})
    read(lead, place(case, "page"))
    read(keeper, place(case, "step", "message"))

    assert "Lena is here" in read(keeper, place(case, "page"))
    read(keeper, place(case, "step", "message"))
    assert "Mei is here: Write a message" in read(lead, place(case, "page"))
    Visit.objects.filter(user=mei).update(at=timezone.now() - timedelta(minutes=4, seconds=10))
    assert "Mei had it open 4 minutes ago" in read(lead, place(case, "page"))
    go_away(mei)
    assert 'class="here__one' not in read(lead, place(case, "page"))


def test_an_open_page_learns_of_others_and_of_news_without_being_loaded(ana, mei, lena, client_of):
    case, keeper, lead = cases.served(ana, mei, at=timezone.now()), client_of(mei), client_of(lena)
    lead.post(place(case, "open"), {"reason": "Mei asked me to look."})
    read(lead, place(case, "page"))
    read(keeper, place(case, "page"))
    seen = Case.objects.get(pk=case.pk).head_number
    say(case, ana)

    part = keeper.post(place(case, "here"), {"seen": seen, "doing": "nothing of the kind"})

    assert "Lena is here" in part.content.decode()
    assert "1 new entry: show it" in part.content.decode()
    assert "<html" not in part.content.decode()
    assert Visit.objects.get(user=mei).doing == ""
    assert keeper.post(place(case, "here"), {"seen": "many"}).status_code == 200


def test_a_step_waits_when_something_came_in_and_keeps_what_was_typed(ana, mei, client_of):
    case, client = cases.taken(ana, mei, at=timezone.now()), client_of(mei)
    seen = client.get(place(case, "step", "ask")).context["case"].head_number
    workflow.demand_sent(
        case, leg=case.legs.get(), sent_on=timezone.localdate(), receipt="R-17", by=Actor.person(ana)
    )
    typed = {"question": "Which of the two bills is it?", "seen": seen}

    held = client.post(place(case, "step", "ask"), typed)

    html = unescape(held.content.decode())
    assert held.status_code == 409
    assert "Something came in while you were writing" in html
    assert 'data-changed="3"' in html
    assert "Which of the two bills is it?" in html
    assert Case.objects.get(pk=case.pk).state == "submitted"
    client.post(place(case, "step", "ask"), typed | {"seen": held.context["case"].head_number})
    assert Case.objects.get(pk=case.pk).state == "info_needed"


@pytest.mark.parametrize("step", ["redact", "hand_over"])
def test_a_step_on_a_page_of_its_own_says_why_it_waits_as_well(step, ana, mei, tom, lena, client_of):
    case = exhibits.served(ana, mei)
    if step == "redact":
        item = exhibits.of_kind(case, "image/jpeg")
        client, path = client_of(mei), place(case, "step", "redact", str(item.number))
    else:
        client, path = client_of(lena), place(case, "step", "hand_over")
    shown = client.get(path)
    workflow.demand_sent(
        case, leg=case.legs.get(), sent_on=timezone.localdate(), receipt="R-17", by=Actor.person(ana)
    )

    held = client.post(path, {"seen": shown.context["case"].head_number, "reason": "Holidays until Monday."})

    html = unescape(held.content.decode())
    assert (shown.status_code, held.status_code) == (200, 409)
    assert "Nothing was sent yet." in html
    assert ("Something came in while you were writing" in html) is (step == "redact")
    assert step == "redact" or "Holidays until Monday." in html
    assert Case.objects.get(pk=case.pk).keeper == mei


def test_of_two_mediators_who_answer_at_once_one_wins_and_the_other_reads_what_changed(
    ana, mei, lena, client_of
):
    case, keeper, lead = cases.taken(ana, mei, at=timezone.now()), client_of(mei), client_of(lena)
    lead.post(place(case, "open"), {"reason": "Mei asked me to look."})
    seen = Case.objects.get(pk=case.pk).head_number
    words = {"ground": "court", "text": "A court is dealing with it, so we cannot.", "body": "kr-consumer-agency"}  # fmt: skip

    keeper.post(place(case, "step", "ask"), {"question": "Which bill is it, please?", "seen": seen})
    late = lead.post(place(case, "step", "refuse"), words | {"seen": seen})

    html = unescape(late.content.decode())
    assert late.status_code == 409
    assert Case.objects.get(pk=case.pk).state == "info_needed"
    assert "A court is dealing with it, so we cannot." in html
    assert 'data-changed="3"' in html


def test_a_decision_on_what_was_read_does_not_pass_over_what_comes_in_at_the_same_moment(ana, mei):
    case = cases.served(ana, mei, at=timezone.now())
    as_read = Case.objects.select_related("claimant").get(pk=case.pk)
    say(case, ana)

    with pytest.raises(workflow.StepRefused):
        workflow.message(
            as_read, text="Please answer by Friday.", level="shared", legs=list(case.legs.all()), language="en",
            by=Actor.person(mei, seen=as_read.head_number),
        )  # fmt: skip

    assert not case.messages.filter(text="Please answer by Friday.").exists()


def test_a_form_without_a_number_of_the_record_is_taken_as_before(ana, mei, client_of):
    case, client = cases.taken(ana, mei, at=timezone.now()), client_of(mei)

    client.post(place(case, "step", "ask"), {"question": "Which bill is it?", "seen": "²"})

    assert Case.objects.get(pk=case.pk).state == "info_needed"


def test_somebody_is_reminded_on_a_day_of_their_choice_and_only_of_what_they_may_read(
    ana, mei, tom, client_of
):
    case, client = cases.taken(ana, mei, at=timezone.now()), client_of(mei)
    day = timezone.localdate() + timedelta(days=3)

    for wrong in ("", "yesterday", timezone.localdate().isoformat(), "2999-01-01"):
        client.post(place(case, "remind"), {"on": wrong})
    assert not Reminder.objects.exists()
    client.post(place(case, "remind"), {"on": day})
    assert Reminder.objects.get().on == day
    assert client_of(tom).post(place(case, "remind"), {"on": day}).status_code == 404
    client.post(place(case, "remind"), {"forget": ""})
    assert not Reminder.objects.exists()


def test_the_ticked_rows_of_the_queue_are_shown_again_and_those_left_out_are_counted(
    ana, mei, tom, client_of
):
    now, day = timezone.now(), timezone.localdate() + timedelta(days=3)
    own, second, other = (
        cases.taken(ana, mei, at=now),
        cases.taken(ana, mei, at=now),
        cases.taken(ana, tom, at=now),
    )
    client = client_of(mei)
    assert f'form="remind-of" name="cases" value="{own.pk}"' in read(client, "/admin/?tab=mine")
    assert 'name="cases"' not in read(client, "/admin/?tab=others")

    done = client.post(reverse("admin:disputes_case_remind_of"), {"cases": [own.pk, second.pk, other.pk], "on": day, "wanted": "tab=mine&country=KR"})  # fmt: skip

    html = read(client, done["Location"])
    assert done["Location"] == "/admin/?tab=mine&country=KR"
    assert set(Reminder.objects.values_list("case", "on")) == {(own.pk, day), (second.pk, day)}
    assert "You see 2 cases again on" in html
    assert "1 of the ticked cases was left out: it is not yours any more." in html


@pytest.mark.parametrize(
    ("on", "said"), [("", "required"), ("2000-01-01", "from tomorrow on"), ("tomorrow", "year, month")]
)
def test_a_day_that_cannot_be_meant_is_refused_and_the_ticks_stay(on, said, ana, mei, client_of):
    case, client = cases.taken(ana, mei, at=timezone.now()), client_of(mei)

    refused = client.post(
        reverse("admin:disputes_case_remind_of"), {"cases": case.pk, "on": on, "wanted": "tab=mine"}
    )

    html = read(client, refused["Location"])
    assert f'value="{case.pk}" checked' in html
    assert not Reminder.objects.exists()
    assert said in html


def test_the_case_page_says_on_which_day_it_is_shown_again_and_takes_that_back(ana, mei, client_of):
    case, client = cases.taken(ana, mei, at=timezone.now()), client_of(mei)
    assert 'name="forget"' not in read(client, place(case, "page"))

    client.post(place(case, "remind"), {"on": timezone.localdate() + timedelta(days=3)})

    assert 'name="forget"' in read(client, place(case, "page"))
    client.post(place(case, "remind"), {"forget": ""})
    assert 'name="forget"' not in read(client, place(case, "page"))

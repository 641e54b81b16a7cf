"""Who is trusted how far, and whose words wait."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from community import policies, workflow
from community.models import Ground, Post
from tests.builders import community as built
from tests.builders.people import person

pytestmark = pytest.mark.django_db


def published(who, count: int, moderator) -> None:
    for place in range(count):
        built.question(who, moderator=moderator, title=f"Question number {place} of {who}")


def test_a_new_member_is_not_trusted_and_the_first_two_posts_wait(ana):
    assert policies.standing(ana) == policies.Standing(0, first_posts=True)


@pytest.mark.parametrize(("posts", "days", "trust"), [(10, 7, 1), (9, 7, 0), (10, 6, 0)])
def test_trust_takes_ten_posts_and_a_week(dana, posts, days, trust):
    omar = person("Omar", date_joined=timezone.now() - timedelta(days=days, minutes=1))
    published(omar, posts, dana)

    assert policies.standing(omar) == policies.Standing(trust, first_posts=False)


def test_hidden_posts_earn_no_trust(dana):
    omar = person("Omar", date_joined=timezone.now() - timedelta(days=30))
    published(omar, 10, dana)

    workflow.hide(Post.objects.filter(author=omar).first(), by=dana, reason=Ground.HARM)

    assert policies.standing(omar).trust == 0


def test_a_moderator_is_trusted_and_a_mediator_is_a_member_like_others(dana, mei):
    assert policies.standing(dana) == policies.Standing(2, first_posts=False)
    assert policies.standing(mei) == policies.Standing(0, first_posts=True)


@pytest.mark.parametrize(
    ("who", "may"),
    [("sam", False), ("mei", False), ("lena", False), ("eve", True), ("dana", True), ("root", True)],
)
def test_only_moderators_decide(request, who, may):
    assert policies.can_moderate(request.getfixturevalue(who)) is may


def test_a_moderator_decides_about_others_and_never_about_their_own_words(dana, noor, thread):
    own = built.answer(thread, dana, moderator=noor)

    assert policies.can_decide(dana, own) is False
    assert policies.can_decide(noor, own) is True


def test_a_moderator_whose_account_was_closed_decides_nothing_more(dana):
    dana.is_active = False

    assert policies.can_moderate(dana) is False


def test_nobody_without_an_account_replies_reports_or_makes_a_dispute(thread):
    nobody = AnonymousUser()

    assert policies.can_reply(nobody, thread) is False
    assert policies.can_report(nobody, thread.posts.get()) is False
    assert policies.can_make_a_dispute(nobody, thread) is False


def test_limits_grow_with_trust():
    for limits in policies.LIMITS.values():
        daily = [max(times / seconds for times, seconds in limits[trust]) for trust in (0, 1, 2)]
        assert daily == sorted(daily)

"""Who may do what in the community. A new member may ask and answer at once; the first posts wait for a moderator."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from community.models import Post, Thread

GRANTS = {
    "moderator": [
        "community.view_board",
        "community.view_post",
        "community.view_thread",
        "community.view_report",
        "community.view_moderationact",
        "community.moderate_post",
    ],
    "editor": ["community.view_board", "community.change_board"],
}
FIRST_POSTS = 2
_TRUSTED_POSTS, _TRUSTED_AFTER = 10, timedelta(days=7)
# How often one person may do a thing: times within seconds, by trust.
LIMITS: dict[str, dict[int, tuple[tuple[int, int], ...]]] = {
    "ask": {0: ((3, 86_400),), 1: ((5, 3_600), (15, 86_400)), 2: ((60, 3_600),)},
    "reply": {0: ((5, 600), (15, 86_400)), 1: ((10, 600), (60, 86_400)), 2: ((120, 3_600),)},
    "report": {0: ((10, 86_400),), 1: ((30, 86_400),), 2: ((300, 86_400),)},
}


def can_moderate(person) -> bool:
    """Who decides about posts: moderators."""
    return bool(person.is_active and person.is_staff and person.has_perm("community.moderate_post"))


def can_decide(person, post: Post) -> bool:
    """A moderator, about what somebody else wrote: nobody judges their own words or a report about them."""
    return can_moderate(person) and post.author_id != person.pk


def can_reply(person, thread: Thread) -> bool:
    """Anybody with an account, in a thread that everybody can see and that is not closed."""
    return person.is_authenticated and thread.is_published and not thread.is_hidden and not thread.is_closed


def can_report(person, post: Post) -> bool:
    """Anybody with an account, a published post that is not their own."""
    return person.is_authenticated and post.state == Post.State.PUBLISHED and post.author_id != person.pk


def can_make_a_dispute(person, thread: Thread) -> bool:
    """Whoever asked the question may take it into a dispute."""
    return person.is_authenticated and thread.author_id == person.pk and not thread.is_hidden


@dataclass(frozen=True)
class Standing:
    """How far somebody is trusted: 0 new, 1 helpful for a while, 2 moderator; and whether the first posts still wait."""

    trust: int
    first_posts: bool


def standing(person, *, at: datetime | None = None) -> Standing:
    """The person's standing, from what they have published and how long they have been here. One query."""
    if can_moderate(person):
        return Standing(2, first_posts=False)
    own = Post.objects.filter(author=person, state=Post.State.PUBLISHED).values_list("pk")
    published = len(own[:_TRUSTED_POSTS])
    old_enough = (at or timezone.now()) - person.date_joined >= _TRUSTED_AFTER
    return Standing(int(old_enough and published >= _TRUSTED_POSTS), first_posts=published < FIRST_POSTS)

"""The world put together: people, threads and cases in the numbers that were asked for, told as it goes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from random import Random
from time import monotonic

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from accounts.policies import LEAD, MEDIATOR
from community import workflow as community
from community.models import Board, Post, Thread
from core.markdown import RENDERER_VERSION, render
from core.text import normalise, skeleton
from disputes import triggers
from disputes.models import Case
from education import workflow as education
from notifications.models import InboxItem, Notice
from pages.seeding import texts
from pages.seeding.archetypes import archetypes
from pages.seeding.bulk import next_key, plain, settle_keys, stored, write
from pages.seeding.copies import Copier, Pattern, tables
from providers import workflow as providers
from rulebook import workflow as rulebook
from rulebook.models import Profile

DOMAIN = "seed.invalid"
# Of the people, so many work at the desk; two of them lead.
MOST_MEDIATORS, LEADS = 20, 2
BATCH = 2_000


class NotEmpty(Exception):
    """There are people in this database whom no seeding made."""


@dataclass(frozen=True)
class Size:
    """How much of everything."""

    users: int
    threads: int = 0
    posts: int = 0
    cases: int = 0
    hot_thread_posts: int = 0


def seed(size: Size, *, seed: int = 1, say: Callable[[str], None] = lambda _text: None) -> None:
    """Make the world. Raises NotEmpty where somebody real could be in the way."""
    if User.objects.exclude(email__endswith=f"@{DOMAIN}").exists():
        raise NotEmpty("There are people in this database; a synthetic world is made only in an empty one.")
    if User.objects.exists():
        raise NotEmpty("This database has a synthetic world already; make another one in an empty database.")
    rng = Random(seed)  # noqa: S311 - the same world for the same number, nothing secret
    load()
    words = texts.pool(rng)
    people, mediators = _people(size.users, say)
    _threads(size, rng, people, words, say)
    _cases(size.cases, rng, people, mediators, words, say)
    triggers.install()


def load() -> None:
    """Reference data, the invented providers, and filing open everywhere."""
    for app in (rulebook, providers, education, community):
        app.load_reference()
    providers.load_demo()
    for profile in Profile.objects.all():
        rulebook.record_legal_basis(profile, "A synthetic world.", on=timezone.localdate())


def _people(count: int, say) -> tuple[list[int], list[int]]:
    """The keys of the claimants and of the mediators."""
    desk = min(MOST_MEDIATORS, max(LEADS, count // 10))
    first, address = next_key(User), next_key(EmailAddress)
    closed, joined = make_password(None), timezone.now() - timedelta(days=900)
    rows, addresses, roles = [], [], []
    groups = dict(Group.objects.values_list("name", "pk"))
    membership = User.groups.through
    for number in range(count):
        key, staff = first + number, number < desk
        handle = normalise(f"{'Mediator' if staff else 'Person'} {number + 1}")
        email = f"person-{number + 1}@{DOMAIN}"
        rows.append(plain(User, id=key, email=email, handle=handle, handle_key=skeleton(handle), password=closed, is_staff=staff, time_zone="Asia/Seoul", date_joined=joined))  # fmt: skip
        addresses.append(plain(EmailAddress, id=address + number, user_id=key, email=email, verified=True, primary=True))  # fmt: skip
        if staff:
            names = (MEDIATOR, LEAD) if number < LEADS else (MEDIATOR,)
            roles += [(key, groups[name]) for name in names]
    with transaction.atomic():
        _written(User, rows)
        _written(EmailAddress, addresses)
        membership.objects.bulk_create(membership(user_id=user, group_id=group) for user, group in roles)
    settle_keys([User, EmailAddress, membership])
    say(f"{count} people, {desk} of them mediators")
    return [first + number for number in range(desk, count)], [first + number for number in range(desk)]


def _threads(size: Size, rng: Random, people: list[int], words: list[str], say) -> None:
    """Threads with their posts; each text is rendered once. The first thread takes the posts of a hot one."""
    if not size.threads:
        return
    began, boards = monotonic(), list(Board.objects.values_list("pk", flat=True))
    shown = cache(lambda text: render(words[text]))
    counts = [1] * size.threads
    counts[0] += max(0, size.hot_thread_posts - 1)
    for _post in range(max(0, size.posts - sum(counts))):
        counts[rng.randrange(1 if size.threads > 1 else 0, size.threads)] += 1
    first, post, now = next_key(Thread), next_key(Post), timezone.now()
    for start in range(0, size.threads, BATCH):
        threads, posts = [], []
        for number in range(start, min(start + BATCH, size.threads)):
            key, count, author = first + number, counts[number], rng.choice(people)
            at = now - timedelta(days=1 + rng.random() * 600)
            step = (now - at) / (count + 1)
            last = author
            for place in range(1, count + 1):
                last, text, moment = (author if place == 1 else rng.choice(people)), rng.randrange(len(words)), at + step * (place - 1)  # fmt: skip
                posts.append(plain(Post, id=post, thread_id=key, number=place, author_id=last, source=words[text], html=shown(text), renderer_version=RENDERER_VERSION, language="en", state=Post.State.PUBLISHED, created_at=moment, published_at=moment, sending=f"seed-{post}", reasons=[], marks=[]))  # fmt: skip
                post += 1
            threads.append(plain(Thread, id=key, board_id=rng.choice(boards), kind=Thread.Kind.QUESTION, title=texts.title(rng), slug=f"seed-{key}", language="en", author_id=author, created_at=at, published_at=at, is_published=True, last_number=count, post_count=count, last_posted_at=at + step * (count - 1), last_poster_id=last))  # fmt: skip
        with transaction.atomic():
            _written(Thread, threads)
            _written(Post, posts)
    settle_keys([Thread, Post])
    say(f"{size.threads} threads, {sum(counts)} posts, {_rate(sum(counts), began)} posts a second")


def _cases(count: int, rng: Random, people: list[int], mediators: list[int], words, say) -> None:
    if not count:
        return
    claimant, keeper = User.objects.get(pk=people[0]), User.objects.get(pk=mediators[-1])
    with transaction.atomic():
        made = archetypes(claimant, keeper, timezone.now())
        # Nobody reads mail about these.
        Notice.objects.filter(user__email__endswith=f"@{DOMAIN}").delete()
        Notice.objects.filter(user=None).delete()
        InboxItem.objects.all().delete()
    known = tables()
    copier = Copier(
        [Pattern.of(one.case, known) for one in made],
        [one.share for one in made],
        claimant,
        keeper,
        people,
        mediators,
        words,
        rng,
    )
    say(f"{len(made)} cases by the verbs of the site")
    began, left = monotonic(), count - len(made)
    while left > 0:
        rows = copier.batch(min(BATCH, left))
        with transaction.atomic():
            _trusted()
            for model, found in rows.items():
                if found:
                    write(model, found)
        left -= BATCH
        done = count - max(left, 0)
        if done % (10 * BATCH) < BATCH or left <= 0:
            say(f"{done} cases, {_rate(done, began)} a second")
    settle_keys([table.model for table in known])
    say(f"{Case.objects.count()} cases in all")


def _trusted() -> None:
    """On PostgreSQL, keys that were given here are not looked up one by one, where the role may say so."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:
            cursor.execute("SET LOCAL session_replication_role = replica")


def _written(model, rows: list) -> None:
    write(model, [stored(model, row) for row in rows])


def _rate(count: int, since: float) -> int:
    return round(count / max(monotonic() - since, 0.001))

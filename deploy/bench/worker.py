"""Inside one database: reads a question a line, answers it as JSON. Started by `run`, one process for each database."""

import json
import os
import sys
import time
from datetime import timedelta

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django

django.setup()

from allauth.mfa.models import Authenticator  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from core.pagination import Keyset  # noqa: E402
from disputes import queue, workflow  # noqa: E402
from disputes.models import Case, Clock  # noqa: E402

CHOSEN = 20
clients: dict[int, Client] = {}


def mediator() -> User:
    """Somebody at the desk with cases of their own; staff have a second factor."""
    person = User.objects.filter(is_staff=True, groups__name="mediator").order_by("-pk").first()
    Authenticator.objects.get_or_create(user=person, type=Authenticator.Type.TOTP, defaults={"data": {}})
    return person


def claimant() -> User:
    return User.objects.annotate(count=Count("cases")).filter(is_staff=False).order_by("-count", "pk").first()


def lead() -> User:
    person = User.objects.filter(groups__name="lead mediator").order_by("pk").first()
    Authenticator.objects.get_or_create(user=person, type=Authenticator.Type.TOTP, defaults={"data": {}})
    return person


def client(person: User) -> Client:
    if person.pk not in clients:
        clients[person.pk] = Client(headers={"host": "localhost"})
        clients[person.pk].force_login(person)
    return clients[person.pk]


def pages() -> dict[str, dict]:
    """Every page that is measured: its address and the cookie of whoever reads it."""
    desk, over, owner = mediator(), lead(), claimant()
    long = Case.objects.filter(head_number=CHOSEN, keeper=desk).order_by("pk").first()
    own = Case.objects.filter(head_number=CHOSEN).order_by("pk").first()
    found = {
        "queue": (desk, "/admin/"),
        "filtered queue": (desk, "/admin/?tab=mine&urgent=1"),
        "queue of all": (over, "/admin/?tab=all"),
        "queue page 100": (over, f"/admin/?tab=all&at={_cursor(over, 100)}"),
        "desk case": (desk, f"/admin/disputes/case/{long.pk}/page/"),
        "claimant's case": (own.claimant, f"/disputes/{own.reference}/"),
        "claimant's list": (owner, "/disputes/"),
    }
    return {
        name: {"path": path, "cookie": f"sessionid={client(person).cookies['sessionid'].value}", "person": person.pk}
        for name, (person, path) in found.items()
    }  # fmt: skip


def _cursor(person: User, page: int) -> str:
    """The cursor of the hundredth page, from the row before it rather than by walking there."""
    cases = queue.cases_in("all", person, timezone.now()).filter(urgent=False).order_by("sort_at", "id")
    place = min((page - 1) * queue.PAGE_SIZE, max(cases.count() - queue.PAGE_SIZE - 1, 1))
    return Keyset(cases, ("sort_at", "id"))._encode("a", cases[place])


def visit(path: str, person: int) -> dict:
    """The processor time of one page in this process."""
    browser = clients[person]
    began = time.process_time()
    answer = browser.get(path)
    spent = time.process_time() - began
    if answer.status_code != 200:
        raise SystemExit(f"{path} answers {answer.status_code}")
    return {"cpu": spent, "bytes": len(answer.content)}


def queries(path: str, person: int) -> dict:
    """How many queries a page costs, and how many buffers they touch."""
    clients[person].get(path)
    with CaptureQueriesContext(connection) as seen:
        clients[person].get(path)
    statements = [one["sql"] for one in seen.captured_queries]
    return {"queries": len(statements), "buffers": sum(map(_buffers, statements))}


def _buffers(statement: str) -> int:
    if not statement.lstrip("( ").startswith("SELECT"):
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement.replace('%', '%%')}")
        plan = cursor.fetchone()[0]
    plan = json.loads(plan) if isinstance(plan, str) else plan
    top = plan[0]["Plan"]
    return top["Shared Hit Blocks"] + top["Shared Read Blocks"]


def claim(most: int) -> dict:
    """How many due clocks a second one sweep finds and claims; the claims are given back."""
    at = timezone.now() + timedelta(days=400)
    began, claimed = time.monotonic(), 0
    while claimed < most and (found := workflow.claim_due(at, 1000)):
        claimed += len(found)
    spent = time.monotonic() - began
    Clock.objects.exclude(claimed_until=None).update(claimed_until=None)
    return {"claimed": claimed, "rate": claimed / spent}


def act(most: int, days: float) -> dict:
    """How many clocks a second act, each in its own transaction through the one door."""
    at = timezone.now() + timedelta(days=days)
    due = workflow.claim_due(at, most)
    for pk in due[:20]:
        workflow.tick(pk, at)
    began, spent = time.monotonic(), time.process_time()
    for pk in due[20:]:
        workflow.tick(pk, at)
    count = max(len(due) - 20, 1)
    return {"acted": count, "rate": count / (time.monotonic() - began), "cpu_ms": 1000 * (time.process_time() - spent) / count}  # fmt: skip


def size() -> dict:
    return {"cases": Case.objects.count()}


ASKED = {one.__name__: one for one in (pages, visit, queries, claim, act, size)}

if __name__ == "__main__":
    for line in sys.stdin:
        name, arguments = json.loads(line)
        print(json.dumps(ASKED[name](**arguments)), flush=True)

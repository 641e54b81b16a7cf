"""Every page of the journeys, with an empty, a middling and a full case: no barrier and nothing too wide.

Each page is opened once in each language and looked at in two sizes and two themes; a theme changes colours alone, so
the dark one is asked only for what colours can break. On PostgreSQL, where the pages are the same, one size and theme do.
"""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.utils import timezone

from community.models import Post
from disputes import workflow
from disputes.actors import Actor
from disputes.models import Case
from disputes.table import State
from disputes.workflow import Schedule
from education.models import GuideText
from providers.models import Provider
from rulebook.models import Profile
from tests.builders import cases, community, doors, uploads
from tests.builders.drafts import ANSWERS
from tests.builders.people import person

pytestmark = [pytest.mark.timeout(900), pytest.mark.once]
LANGUAGES = ["en", "ko", "zh-hans"]
COLOURS = ("color-contrast", "link-in-text-block")


@dataclass
class World:
    """Who is there, and what there is to see."""

    ana: object
    mei: object
    lena: object
    eve: object
    root: object
    of: dict


@pytest.fixture
def world(site, staff):
    """A case in every state that is built, filed some days ago, and something on every other page."""
    mei, lena = staff("Mei", "mediator"), staff("Lena", "mediator", "lead mediator")
    eve, root = staff("Eve", "moderator", "editor"), person("Root", is_superuser=True)
    ana, now = person("Ana"), timezone.now()
    of = {
        state: cases.in_state(state, ana, mei, at=now - timedelta(days=6), amounts=(55_000, 1_234_567))
        for state in (
            State.SUBMITTED,
            State.INFO_NEEDED,
            State.SERVED,
            State.FINAL_RESPONSE,
            State.DEADLOCKED,
            State.OUTSIDE,
            State.CLOSED,
        )
    }
    of[State.NEGOTIATING] = cases.offered(
        ana, mei, at=now - timedelta(days=4), schedule=Schedule(15_000, 3, (now + timedelta(days=30)).date())
    ).case
    of[State.PERFORMING] = cases.performing(ana, mei, at=now - timedelta(days=5))
    of["hand"] = cases.served(ana, mei, at=now - timedelta(days=3), providers=(cases.HAND,))
    of["free"] = cases.submitted(
        ana,
        at=now - timedelta(hours=2),
        harm={"kind": "line_cut", "on": (now + timedelta(days=3)).date().isoformat()},
    )
    busy = of[State.NEGOTIATING]
    for language, text in (
        ("en", "Could you refund the rest as well?"),
        ("ko", "나머지는 약관에 따라 환불할 수 없습니다." * 6),
    ):
        by = Actor.person(mei) if language == "en" else cases.contact(busy)
        workflow.message(
            Case.objects.get(pk=busy.pk),
            text=text,
            level="shared",
            legs=[busy.legs.get()],
            language=language,
            by=by,
        )
    community.held_question(person("Sam"))
    asked = community.question(ana, moderator=eve, slug="korea")
    community.answer(asked.thread, person("Nia"), moderator=eve)
    return World(ana, mei, lena, eve, root, of)


@pytest.fixture
def looking(visitor, client_of):
    """`looking(language, person)` is a browser that looks at each page in every size and theme."""

    def make(language, who=None, **options):
        made = visitor(language=language, name=getattr(who, "handle", "a guest"), **options)
        if who:
            cookie = client_of(who, fresh=True).cookies[configured.SESSION_COOKIE_NAME]
            made.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": made.site}])
        return made

    return make


def look_at(viewer, *paths, status: int = 200) -> None:
    """Open each address and look at it in every size and theme."""
    for path in paths:
        answered = viewer.visit(path)
        assert answered == status, f"{viewer.page.url}: {answered}"
        look_around(viewer)


def look_around(viewer, name: str = "") -> None:
    """The page that is open, in every size and theme."""
    page = viewer.page
    viewer.look(name)
    if not configured.EMBEDDED:
        return
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    complain_of_colours(viewer)
    page.set_viewport_size({"width": 360, "height": 740})
    viewer.width = 360
    complain_of_colours(viewer)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    viewer.look(name)
    page.set_viewport_size({"width": 1280, "height": 800})
    viewer.width = 1280


def complain_of_colours(viewer) -> None:
    for found in viewer.barriers(*COLOURS):
        viewer._complain(f"dark, {viewer.width} px: {found}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_everybody_may_read(world, looking, language):
    guest = looking(language)
    text = GuideText.objects.filter(language="en").select_related("guide").order_by("guide__number").first()
    thread = Post.objects.filter(number=1).first().thread

    look_at(
        guest, "/", "/guides/", "/guides/?q=소액결제", f"/guides/{text.guide.slug}/", "/community/", "/community/korea/", "/community/china/",
        thread.get_absolute_url(), "/providers/", "/providers/?q=sk", "/providers/sk-telecom/", "/providers/narae-mobile/", "/accounts/login/",
        "/accounts/signup/", "/accounts/password/reset/", "/accounts/login/code/", "/preferences/", "/check/", "/disputes/new/",
        f"/answer/{doors.pointer_of(world.of[State.SERVED]).token}/", "/style/",
    )  # fmt: skip
    if configured.EMBEDDED:
        look_at(guest, "/mailbox/")
    guest.visit("/disputes/new/")
    guest.send("main form[data-screen] .actions button")
    look_around(guest, "file-where-error")
    look_at(guest, "/disputes/nothing-here/nothing/", status=404)
    guest.forgive("404")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_member_sees(world, looking, language):
    ana = looking(language, world.ana)

    look_at(
        ana, "/", "/accounts/", "/accounts/settings/", "/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/email/",
        "/accounts/password/change/", "/accounts/sessions/", "/inbox/", "/inbox/preferences/", "/community/start-here/new/",
        f"/community/post/{Post.objects.filter(number=2).first().pk}/report/",
    )  # fmt: skip
    ana.visit("/disputes/new/?start=1")
    for key, given in ANSWERS.items():
        look_around(ana, f"file-{key}")
        if key == "evidence":
            ana.answer(
                "file-statement_line", {"name": "a.png", "mimeType": "image/png", "buffer": uploads.png()}
            )
            ana.page.locator("main form[data-screen] .actions button[name=do]").click()
            ana.page.locator("[data-kind=statement_line] [name=do][value^=remove]").wait_for()
            look_around(ana, "file-evidence-kept")
            ana.send("main form[data-screen] .actions button")
            continue
        for name, value in given.items():
            if name != "line-count":
                ana.answer(name, True if value == "on" else value)
        ana.send("main form[data-screen] .actions button")
    look_around(ana, "file-check")
    look_at(ana, "/disputes/new/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_claimant_sees(world, looking, language):
    ana = looking(language, world.ana)

    look_at(ana, "/disputes/")
    for state, case in world.of.items():
        assert ana.visit(f"/disputes/{case.reference}/") == 200
        look_around(ana, f"case-{state}")
    steps = {
        State.INFO_NEEDED: ["supply"],
        State.NEGOTIATING: [
            "accept/1",
            "counter/1",
            "reject/1",
            "message",
            "evidence",
            "withdraw",
            "put_right",
        ],
        State.FINAL_RESPONSE: ["accept_explanation", "deadlock", "offer/1"],
        State.DEADLOCKED: ["file_outside"],
        State.OUTSIDE: ["outside_outcome"],
        State.PERFORMING: ["confirm/1-1"],
        State.CLOSED: ["appeal"],
        "hand": ["record_sent/1", "demand_sent"],
    }
    for state, names in steps.items():
        for name in names:
            ana.visit(f"/disputes/{world.of[state].reference}/do/{name}/")
            assert f"/do/{name}/" in ana.page.url, f"{name} is not open in {state}"
            look_around(ana, f"step-{name}")
    place = {state: f"/disputes/{case.reference}" for state, case in world.of.items()}
    look_at(
        ana, f"{place['free']}/receipt/", f"{place[State.PERFORMING]}/agreement/", f"{place[State.DEADLOCKED]}/no-agreement/",
        f"{place[State.DEADLOCKED]}/case-file/",
    )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_provider_sees(world, looking, language):
    rui, case = looking(language), world.of[State.NEGOTIATING]
    token = doors.pointer_of(case).token

    look_at(rui, f"/answer/{token}/", f"/answer/{token}/code/")
    rui.fill(code=doors.code_for(case))
    rui.send("[data-step=enter_code]")
    look_around(rui, "door-case")
    look_at(
        rui,
        *(f"/answer/{token}/do/{name}/" for name in ("final/1", "message", "evidence", "withdraw_offer/1")),
    )
    other = world.of[State.SERVED]
    token = doors.pointer_of(other).token
    rui.visit(f"/answer/{token}/code/")
    rui.fill(code=doors.code_for(other))
    rui.send("[data-step=enter_code]")
    look_at(rui, *(f"/answer/{token}/do/{name}/1/" for name in ("first_answer", "offer", "acknowledge")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_mediators_see(world, looking, language):
    mei, lena = looking(language, world.mei), looking(language, world.lena)

    look_at(
        mei,
        "/admin/",
        *(f"/admin/?tab={tab}" for tab in ("waiting", "unassigned", "mine", "closed", "others")),
    )
    for state, case in world.of.items():
        if case.keeper_id:
            assert mei.visit(f"/admin/disputes/case/{case.pk}/page/") == 200
            look_around(mei, f"desk-case-{state}")
    inside = {state: f"/admin/disputes/case/{case.pk}" for state, case in world.of.items()}
    look_at(
        mei, *(f"{inside[State.SUBMITTED]}/do/{name}/" for name in ("escalate", "ask", "refuse", "hand_over", "give_back")),
        f"{inside['free']}/conflict/", f"{inside['hand']}/texts/1/", f"{inside['hand']}/do/record_sent/1/", f"{inside[State.NEGOTIATING]}/do/message/",
        f"{inside[State.NEGOTIATING]}/do/share/", f"{inside[State.NEGOTIATING]}/do/deadlock/",
        "/admin/?tab=mine&country=KR", "/admin/disputes/case/ready-texts/",
    )  # fmt: skip
    look_at(
        lena, "/admin/", "/admin/?tab=all", f"{inside[State.NEGOTIATING]}/open/", "/admin/disputes/mediator/", "/admin/disputes/mediator/move/",
    )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_moderators_editors_and_administrators_see(world, looking, language):
    eve, root = looking(language, world.eve), looking(language, world.root)
    text = GuideText.objects.filter(language="en").order_by("guide__number").first()
    provider, profile = Provider.objects.get(slug="sk-telecom"), Profile.objects.get(code="KR")

    look_at(
        eve, "/admin/", "/admin/community/post/queue/", "/admin/education/guidetext/", f"/admin/education/guidetext/{text.pk}/change/",
        f"/admin/education/guidetext/{text.pk}/preview/", f"/admin/education/guide/{text.guide_id}/change/", "/admin/providers/provider/", f"/admin/providers/provider/{provider.pk}/change/",
    )  # fmt: skip
    look_at(
        root,
        "/admin/",
        "/admin/rulebook/profile/",
        f"/admin/rulebook/profile/{profile.pk}/change/",
        "/admin/accounts/user/",
    )

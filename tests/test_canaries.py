"""Words planted in private places: each is read only by those who may, on pages, in headers, in file names, in mails.

`READERS` says for every private place who may read it; the roles are those of `access_policy`. Pages are found by following
links from every address of the table, so that a new page is looked at without being named here.
"""

import html
import io
import logging
import re
import zipfile
from urllib.parse import quote

import pytest
from django.test import SimpleTestCase
from django.utils.encoding import iri_to_uri

from disputes.models import Case
from notifications.models import InboxItem, Notice
from tests import access_policy as policy
from tests.builders.world import ROLES_OF_PEOPLE, InTheWorld, said
from tests.test_access import address

pytestmark = pytest.mark.once

# About case X: the claimant, its keeper, a lead and an administrator with a reason; then the legs that were told.
PARTY = "CL MA LO AO"
READERS = {
    "story": f"{PARTY} PS P2",
    "wish_text": f"{PARTY} PS P2",
    "descriptor": f"{PARTY} PS P2",
    "told_how": f"{PARTY} PS P2",
    "told_reference": f"{PARTY} PS P2",
    "absence": PARTY,
    "exhibit_shown": f"{PARTY} PS",
    "exhibit_kept": PARTY,
    "exhibit_supplied": PARTY,
    "exhibit_of_1": f"{PARTY} PS",
    "exhibit_of_2": f"{PARTY} P2",
    "needs_1": f"{PARTY} PS",
    "needs_2": f"{PARTY} P2",
    "needs_3": PARTY,
    "needs_name_1": f"{PARTY} PS",
    "needs_name_2": f"{PARTY} P2",
    "needs_name_3": PARTY,
    "hand_over": "MA LO AO",
    "conflict": "MA LO AO",
    "ask": PARTY,
    "ask_note": PARTY,
    "supplied": PARTY,
    "receipt": PARTY,
    "position_1": f"{PARTY} PS",
    "position_2": f"{PARTY} P2",
    "position_3": PARTY,
    "internal": "MA LO AO",
    "caucus_of_claimant": PARTY,
    "caucus_to_claimant": PARTY,
    "caucus_of_1": "MA LO AO PS",
    "caucus_to_2": "MA LO AO P2",
    "shared_1": f"{PARTY} PS",
    "shared_2": f"{PARTY} P2",
    "offer_1": f"{PARTY} PS",
    "offer_to_2": f"{PARTY} P2",
    "extended": f"{PARTY} PS P2",
    # Why a glass was broken: every lead and operator is told.
    "look": f"{PARTY} LM AD",
    "look_of_operator": f"{PARTY} LM AD",
    # Case Y: its claimant, its keeper, its leg.
    "story_y": "C2 MU P3",
    "needs_y": "C2 MU P3",
    "exhibit_y": "C2 MU P3",
    "position_y": "C2 MU P3",
    "offer_y": "C2 MU P3",
    # The claimant's other cases, kept by the same mediator; the one that nobody has is the claimant's alone.
    "story_r": "CL MA",
    "refused": "CL MA",
    "appeal": "CL MA",
    "story_d": "CL MA",
    "outside": "CL MA",
    "story_p": "CL MA",
    "story_n": "CL",
    "draft": "CL",
    "draft_needs": "CL",
    "guest_draft": "GU",
    # The forum: its author and the moderators. A report is for moderators, a hidden text's reason for its author too.
    "held_post": "ME MO AD",
    "hidden_post": "C2 MO AD",
    "report_note": "MO AD",
    "open_report_note": "MO AD",
    "hide_note": "C2 MO AD",
    "held_title": "CL MO AD",
    "held_question": "CL MO AD",
    "hidden_title": "C2 MO AD",
    "guide_draft": "ED AD",
    "unpublished_guide": "ED AD",
    # Addresses: their owner, and whoever closes accounts.
    "email_ana": "CL LM LO AD",
    "email_joon": "C2 LM LO AD",
    "email_sam": "ME LM LO AD",
    "email_uma": "LM LO AD",
    "email_mei": "MA LM LO AD",
    "email_mona": "MU LM LO AD",
    "email_tom": "MX LM LO AD",
    "email_lena": "LM LO AD",
    "email_otto": "LM LO AD",
    "email_mo": "MO LM LO AD",
    "email_ed": "ED LM LO AD",
    "email_root": "LM LO AD",
    "email_ada": "LM LO AD",
}
# An administrator reads what any other does.
READERS = {
    name: roles.replace(" AD", " AD AO") if "AO" not in roles else roles for name, roles in READERS.items()
}
# What never leaves by mail, to nobody: mail is not sealed.
NEVER_MAILED = {
    name
    for name in READERS
    if name.startswith(
        ("needs", "internal", "email", "draft", "guest", "conflict", "hand_over", "report", "open_report")
    )
}
MOST_PAGES = 220
LINK = re.compile(r'(?:href|src|action)="(/[^"#]*)')
SKIPPED = re.compile(
    r"^(/ko|/zh-hans)?/(static/|accounts/logout|admin/logout|admin/jsi18n)|[?&](lang|theme|e|o|p|all)="
)


def unpacked(body: bytes) -> str:
    """An archive as the text of all its parts, their names included."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        parts = {name: archive.read(name).decode(errors="replace") for name in archive.namelist()}
    return "\n".join(f"{name}\n{text}" for name, text in parts.items())


class TestTheWords(SimpleTestCase):
    """What the list of words must be."""

    def test_there_are_about_sixty_private_places(self):
        assert len(READERS) >= 60

    def test_every_reader_is_a_role(self):
        assert {role for roles in READERS.values() for role in roles.split()} <= set(policy.ROLES)


@pytest.mark.timeout(600)
class TestWhoReadsWhat(InTheWorld):
    """One test for each role, and one for the mails."""

    def setUp(self):
        logging.disable(logging.ERROR)
        self.addCleanup(logging.disable, logging.NOTSET)

    def leaks(self, role: str, text: str) -> list[str]:
        """The words in this text that the role may not read."""
        return [
            name
            for name, roles in READERS.items()
            if role not in roles.split() and self.world.mark[name] in text
        ]

    def walk(self, role: str):
        """Every page that the role finds, from the table's addresses and on by links; with its whole response as text."""
        client = self.world.browser(role)
        waiting = [
            address(row, self.world, case) for row in policy.ROWS for case in ("XY" if row.swaps else "X")
        ]
        # The table's addresses are those of the first leg; the second one's contact begins at its own door.
        waiting += [f"/answer/{self.world.pointer('X', 2)}/case/"] if role == "P2" else []
        waiting += self.searches(role)
        waiting = list(dict.fromkeys(iri_to_uri(path) for path in waiting))
        seen = set(waiting)
        followed = 0
        while waiting:
            path = waiting.pop(0)
            response = client.get(path)
            body = b"".join(response) if response.streaming else response.content
            text = unpacked(body) if body.startswith(b"PK") else body.decode(errors="replace")
            yield (
                path,
                response.status_code,
                "\n".join([*(f"{key}: {value}" for key, value in response.headers.items()), text]),
            )
            found = (
                LINK.findall(html.unescape(text))
                if response.headers.get("Content-Type", "").startswith("text/html")
                else []
            )
            if response.status_code in (301, 302):
                found = [response["Location"]]
            for link in found:
                link = iri_to_uri(link)
                if (
                    link not in seen
                    and not SKIPPED.search(link)
                    and followed < MOST_PAGES
                    and self.private(link)
                ):
                    followed += 1
                    seen.add(link)
                    waiting.append(link)

    @staticmethod
    def private(link: str) -> bool:
        """Pages about somebody; the many public ones of guides and providers hold nothing planted."""
        return link.startswith(
            (
                "/disputes/",
                "/answer/",
                "/inbox/",
                "/admin/disputes",
                "/admin/?",
                "/admin/community",
                "/community/t/",
                "/admin/accounts",
            )
        )

    def searches(self, role: str) -> list[str]:
        """The words themselves, looked for wherever somebody can search."""
        mark = self.world.mark
        asked = [
            mark["story"],
            mark["email_ana"],
            mark["held_title"],
            self.world.case["X"].reference,
            mark["descriptor"],
        ]
        places = [
            "/admin/?q=",
            "/providers/?q=",
            "/guides/?q=",
            "/admin/accounts/user/?q=",
            "/admin/notifications/notice/?q=",
        ]
        return [
            place + word
            for place in places
            for word in asked
            if role in policy.STAFF or not place.startswith("/admin")
        ]

    def look(self, role: str) -> None:
        wrong, pages, read = [], 0, set()
        for path, status, text in self.walk(role):
            pages += 1
            if status >= 500 and path != "/readyz":
                wrong.append(f"{role} {path}: {status}")
            # What was typed into a search comes back in its box.
            word = path.partition("?q=")[2]
            # An address that somebody asked for tells them nothing when the page repeats it.
            shown = text.replace(path, "").replace(quote(path, safe=""), "").replace(quote(path), "")
            leaked = [name for name in self.leaks(role, shown) if self.world.mark[name] != word]
            if leaked:
                wrong.append(f"{role} {path}: {', '.join(leaked)}")
            read |= {name for name in READERS if self.world.mark[name] in text}
        assert wrong == [], "\n".join(wrong)
        assert pages > 100
        # The other way round: a word that nobody could find would prove nothing.
        own = {"CL": "story caucus_of_claimant needs_1 position_1", "MA": "story internal needs_3", "PS": "story position_1 caucus_of_1 exhibit_shown", "P2": "story position_2 caucus_to_2", "C2": "story_y", "MO": "held_post"}  # fmt: skip
        assert set(own.get(role, "").split()) - read == set()

    def test_mails_say_to_each_only_what_they_may_know(self):
        wrong = []
        references = {name: case.reference for name, case in self.world.case.items()}
        contacts = {
            leg.address.email
            for case in Case.objects.all()
            for leg in case.legs.filter(service="door").select_related("address")
        }
        for notice in Notice.objects.select_related("user"):
            text = said(notice)
            if notice.user:
                handle = next(name for name, one in self.world.people.items() if one.pk == notice.user_id)
                roles = [role for role, name in ROLES_OF_PEOPLE.items() if name == handle]
            else:
                assert notice.address in contacts
                own = notice.address == "rui@demo.test"
                roles = (
                    ["P2"]
                    if not own
                    else ["P3"]
                    if references["Y"] in text
                    else ["PS"]
                    if references["X"] in text
                    else ["LK"]
                )
            for name, readers in READERS.items():
                if self.world.mark[name] in text and (
                    name in NEVER_MAILED or not set(roles) & set(readers.split())
                ):
                    # A welcome or a confirmation may name the address that it goes to.
                    if not (
                        name.startswith("email_")
                        and notice.user
                        and notice.user.email.startswith(self.world.mark[name])
                    ):
                        wrong.append(f"{notice.kind} to {notice.recipient} ({roles}): {name}")
        assert Notice.objects.count() > 40
        assert wrong == [], "\n".join(wrong)

    def test_inbox_items_say_only_what_their_owner_may_know(self):
        by_person = {
            one.pk: role
            for role, name in ROLES_OF_PEOPLE.items()
            for handle, one in self.world.people.items()
            if handle == name
        }
        wrong = [
            f"{item.kind} of {by_person[item.user_id]}: {self.leaks(by_person[item.user_id], f'{item.title} {item.body} {item.link}')}"
            for item in InboxItem.objects.all()
            if self.leaks(by_person[item.user_id], f"{item.title} {item.body} {item.link}")
        ]
        assert wrong == [], "\n".join(wrong)

    def test_a_providers_needs_open_only_behind_its_own_code(self):
        for role, own in {"PS": "needs_1", "P2": "needs_2"}.items():
            client, number = self.world.browser(role), {"PS": 1, "P2": 2}[role]
            text = client.post(
                f"/answer/{self.world.pointer('X', number)}/case/", {"needs": "1"}
            ).content.decode()

            assert self.world.mark[own] in text
            assert self.leaks(role, text) == []


def _test(role: str):
    return lambda self: self.look(role)


for _role in policy.ROLES:
    setattr(TestWhoReadsWhat, f"test_{_role.lower()}_reads_only_what_it_may", _test(_role))

"""What each side can take away of one case, and what is found when somebody with full rights over the database tampers with it."""

import io
import json
import tempfile
import zipfile
from pathlib import Path

import pytest
from django.test import TestCase, override_settings

from disputes import workflow
from disputes.exporting import Export
from disputes.models import Case, Event
from disputes.queries import CLAIMANT, DESK, Eyes, leg_eyes
from tests.builders import world
from tests.soak import tampering

SEED, ROUNDS = 20261128, 60


@pytest.mark.timeout(600)
@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
class TestOneCaseFromEverySide(TestCase):
    """Three companies, two of them at the door; everything that can be said is said to somebody."""

    case: Case

    @classmethod
    def setUpTestData(cls):
        cls.case = world.one_case()
        tampering.publish()

    def views(self) -> dict[str, Eyes]:
        legs = {f"leg {leg.number}": leg_eyes(leg) for leg in self.case.legs.all()}
        return {"claimant": CLAIMANT, "desk": DESK, **legs}

    def told(self, eyes: Eyes) -> dict:
        with zipfile.ZipFile(io.BytesIO(b"".join(Export(self.case, eyes).archive()))) as archive:
            return json.loads(archive.read("case.json"))

    def test_every_view_is_whole_by_itself(self):
        workflow.record_days()
        case = Case.objects.get(pk=self.case.pk)
        with tempfile.TemporaryDirectory() as folder:
            said = {
                who: tampering.verified(
                    b"".join(Export(case, eyes).archive()),
                    ["--head", f"{case.head_number}:{case.head_hash}"],
                    Path(folder) / "case.zip",
                )
                for who, eyes in self.views().items()
            }

        assert {who: (code, "WRONG" in text) for who, (code, text) in said.items()} == dict.fromkeys(
            said, (0, False)
        )

    def test_a_leg_gets_its_own_view_in_which_the_rest_is_sealed(self):
        case, own, other = self.case, self.case.legs.get(number=1), self.case.legs.get(number=2)
        told = self.told(leg_eyes(own))
        sealed = [entry["number"] for entry in told["entries"] if "sealed" in entry]
        seen = set(
            Event.objects.filter(case=case, internal=False, audience__leg=own).values_list(
                "number", flat=True
            )
        )

        assert sealed == [entry["number"] for entry in told["entries"] if entry["number"] not in seen]
        assert {tuple(sorted(entry)) for entry in told["entries"] if "sealed" in entry} == {
            ("hash", "number", "previous", "sealed")
        }
        assert {manifest["leg"] for manifest in told["manifests"]} == {1}
        # Of what is told to both only the part that is about this one: neither the other's list nor its deadlines.
        escalated = next(entry for entry in told["entries"] if entry.get("step") == "escalate")
        facts = [fact for fact in escalated["data"] if isinstance(fact, dict)]
        assert {tuple(fact["path"]) for fact in facts if fact["path"][0] != "clocks"} == {
            ("legs", "1"),
            ("manifests", "1"),
        }
        clocks = set(case.clocks.filter(leg=other).values_list("pk", flat=True))
        assert not clocks & {fact["value"]["clock"] for fact in facts if fact["path"][0] == "clocks"}
        assert len(facts) < len(escalated["data"])

    def test_the_claimant_gets_neither_what_mediators_say_among_themselves_nor_what_a_company_says_in_confidence(
        self,
    ):
        told = self.told(CLAIMANT)
        hidden = {"internal", "caucus"} & {
            fact["value"] for entry in told["entries"] for fact in entry.get("data", ())
            if isinstance(fact, dict) and fact["path"] == ["level"]
        }  # fmt: skip

        # Their own talk with the mediator is theirs to keep.
        assert hidden == {"caucus"}
        assert sum("sealed" in entry for entry in told["entries"]) == 5

    def test_every_tampering_before_what_a_party_holds_is_found(self):
        figures, missed = tampering.run(self.case, ROUNDS, SEED)

        assert missed == []
        assert [figure.name for figure in figures if not figure.holds] == []

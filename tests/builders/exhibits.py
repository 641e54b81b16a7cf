"""Builders of exhibits: a case whose claimant handed in a photo, a document of pages and a text."""

from datetime import datetime

from PIL import Image, ImageDraw

from disputes import workflow
from disputes.actors import Actor
from disputes.models import Case, EvidenceItem, Party
from disputes.table import Role
from files import workflow as files
from files.models import SealingKey, StoredFile, new_token
from tests.builders import cases, uploads

SECRET = "010-1234-5678"
CHAT = f"Ana: I never ordered this.\nShop: Give us your number.\nAna: {SECRET}\nShop: Thank you.\n"


def shot(width: int = 720, height: int = 1280) -> bytes:
    """A screenshot of a phone: white, with black lines of writing."""
    picture = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(picture)
    for line in range(12):
        draw.rectangle((40, 60 + 90 * line, 40 + 50 * (line % 8 + 4), 90 + 90 * line), fill="#223344")
    return uploads.png(picture)


def filed(claimant, keeper, *, kinds=("picture",), **more) -> Case:
    """A case that a mediator has, with these exhibits after those that were explained away."""
    draft = cases.a_draft(claimant, **more)
    content = {
        "picture": ("bill.png", shot()),
        "document": ("bill.pdf", uploads.pdf(3)),
        "text": ("chat.txt", CHAT.encode()),
    }
    for kind in kinds:
        workflow.attach(draft, uploads.upload(*content[kind]), kind="other", owner=claimant)
    case = workflow.submit(draft, by=Actor.person(claimant), at=cases.T0)
    workflow.take(case, by=Actor.person(keeper), at=cases.days(0.1))
    return again(case)


def served(claimant, keeper, **more) -> Case:
    """The same once it was sent to its providers."""
    case = filed(claimant, keeper, **more)
    workflow.escalate(case, by=Actor.person(keeper), at=cases.days(0.2))
    return again(case)


def added(
    case: Case,
    by: Actor,
    content: bytes = b"The log shows a code.",
    *,
    name="log.txt",
    at: datetime | None = None,
) -> EvidenceItem:
    """An exhibit that somebody adds while the case runs; a provider's is shown to itself."""
    side = f"party{by.leg.number}" if by.leg is not None else "claimant"
    stored = files.receive(uploads.upload(name, content), owner=by.user, scope=f"case:{case.pk}:{side}")
    workflow.evidence(again(case), files=[("other", stored)], by=by, at=at or cases.days(1))
    return case.evidence.select_related("party").last()


def put(case: Case, role: Role, *, user=None, leg=None) -> EvidenceItem:
    """An exhibit as a row alone, for states in which nobody can hand one in."""
    who = {"leg": leg, "address": "clerk@provider.test"} if leg is not None else {"user": user, "role": role}
    party = Party.objects.filter(case=case, **who).first()
    if party is None:
        last = case.parties.order_by("-number").first()
        party = Party.objects.create(
            case=case, number=last.number + 1 if last else 1, **({"role": role} | who)
        )
    stored = _row(user, scope=f"case:{case.pk}:{role}")
    number = (case.evidence.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    return EvidenceItem.objects.create(
        case=case, number=number, party=party, kind="other", file=stored, at=cases.T0
    )


def _row(owner, *, scope: str) -> StoredFile:
    """A stored file of which there is only the row: nothing was received, and nothing can be read."""
    token = new_token()
    key = SealingKey.objects.get_or_create(scope=scope, defaults={"wrapped": b"none"})[0]
    return StoredFile.objects.create(
        token=token, owner=owner, scope=scope, key=key, wrapped=b"none", name="note.txt", media_type="text/plain", size=1,
        sha256=token.ljust(64, "0"), original_path=f"none/{token}o", served_type="text/plain", served_size=1,
        served_sha256=token.ljust(64, "0"), served_path=f"none/{token}s",
    )  # fmt: skip


def of_kind(case: Case, served_type: str) -> EvidenceItem:
    """The case's exhibit of this type."""
    return case.evidence.select_related("file", "party", "case").get(
        file__served_type=served_type, covers=None
    )


def again(case: Case) -> Case:
    """The case as it stands now."""
    return Case.objects.select_related("claimant", "keeper").get(pk=case.pk)

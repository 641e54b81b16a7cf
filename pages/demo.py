"""The demo world: people, threads and cases, made by calling verbs in the past, never by inserting rows.

The companies are invented but one: a case served by hand goes to a real entry of the directory, to which nothing is
ever sent.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageDraw

from accounts import workflow as accounts
from accounts.models import User
from community import workflow as community
from community.models import Board, Thread
from disputes import buttons
from disputes import workflow as disputes
from disputes.actors import Actor
from disputes.models import Case, Clock, EvidenceItem, Side
from disputes.workflow import Promise, Schedule
from files import workflow as files
from files.parts import Parts
from pages import demo_texts as texts
from providers import workflow as providers
from providers.models import Provider
from rulebook import queries as rulebook
from rulebook import workflow as rules
from rulebook.models import Profile, ReasonCode

CAST = (
    ("ana", "Ana", "en", "Asia/Seoul", ()),
    ("joon", "준", "ko", "Asia/Seoul", ()),
    ("li", "李晴", "zh-hans", "Asia/Shanghai", ()),
    ("mei", "Mei", "en", "Asia/Seoul", ("mediator",)),
    ("tom", "Tom", "en", "Europe/London", ("mediator",)),
    ("lena", "Lena", "en", "Asia/Seoul", ("mediator", "lead mediator")),
    ("otto", "Otto", "en", "Europe/London", ("mediator", "lead mediator")),
    ("eve", "Eve", "en", "Asia/Seoul", ("editor", "moderator")),
    ("sam", "Sam", "en", "UTC", ()),
    ("root", "Root", "en", "UTC", ()),
)
DOOR, HAND, WALLET, GATEWAY = "narae-mobile", "sk-telecom", "baiyun-wallet", "haneul-pay"
SEOUL = ZoneInfo("Asia/Seoul")
RECORD_DAYS = 20


def make(stopped: Callable[[], bool] = lambda: False) -> None:
    """Fill an empty database. Everything that happens here happens through a verb, some weeks ago; all of it or nothing.

    Python drops a Ctrl-C that comes while it tidies up an object, so whoever hears of signals is asked once more.
    """
    with transaction.atomic():
        Demo(timezone.now()).make()
        if stopped():
            raise KeyboardInterrupt


@dataclass
class Demo:
    """The demo world while it is being made; `now` is the moment everything is counted back from."""

    now: datetime

    def make(self) -> None:
        providers.load_demo()
        for profile in Profile.objects.all():
            rules.record_legal_basis(
                profile, "Demo: recorded so that every step can be tried.", on=self.now.date()
            )
        self.people()
        self.threads()
        self.cases()
        self.record()
        self.desk()

    def ago(self, days: float, hour: int = 10) -> datetime:
        """`days` days ago at this hour in Seoul, never in the future."""
        day = (self.now - timedelta(days=days)).astimezone(SEOUL).date()
        return min(datetime.combine(day, time(hour), tzinfo=SEOUL), self.now)

    def people(self) -> None:
        password = (settings.VAR_DIR / "demo-password.txt").read_text(encoding="utf-8").strip()
        self.cast = {}
        for name, handle, language, zone, roles in CAST:
            person = accounts.open_confirmed(
                f"{name}@demo.test", handle, password, language=language, time_zone=zone, is_staff=bool(roles) or name == "root",
                is_superuser=name == "root", of_age_at=self.ago(60),
            )  # fmt: skip
            person.groups.set(Group.objects.filter(name__in=roles))
            # Read again: a person's roles are looked up once and kept.
            self.cast[name] = User.objects.get(pk=person.pk)
        self.profiles()

    def profiles(self) -> None:
        """What the mediators can do; one is away, one worked for a provider and finds none of its cases."""
        today, every = self.now.date(), ReasonCode.Family.values
        once = Provider.objects.get(slug=HAND)
        for name, said in {
            "mei": disputes.Profile(["en", "ko"], ["KR"], every, 25),
            "tom": disputes.Profile(
                ["en", "zh-hans"], ["CN", "KR", "GB"], [*"UBGSRPH"], 15, worked_for=[once]
            ),
            "lena": disputes.Profile(["en", "ko"], ["KR", "CN"], every, 8),
            "otto": disputes.Profile(
                ["en"], ["GB", "US", "EU"], every, 20, today - timedelta(days=2), today + timedelta(days=9)
            ),
        }.items():
            disputes.save_profile(said, by=Actor.person(self.cast[name]), at=self.ago(30))

    # Threads ---------------------------------------------------------------------------------------------

    def threads(self) -> None:
        boards = {board.slug: board for board in Board.objects.all()}
        for number, told in enumerate(texts.THREADS):
            at = self.ago(20 - number, 9)
            first = community.ask(
                boards[told.board],
                by=self.cast[told.by],
                title=told.title,
                source=told.question,
                language=told.language,
                at=at,
            )
            self.publish(first, at + timedelta(minutes=40))
            for place, (by, words) in enumerate(told.replies, 1):
                post = community.reply(
                    Thread.objects.get(pk=first.thread_id),
                    by=self.cast[by],
                    source=words,
                    at=at + timedelta(hours=3 * place),
                )
                self.publish(post, at + timedelta(hours=3 * place, minutes=30))
        held = texts.HELD
        community.ask(
            boards[held.board],
            by=self.cast["sam"],
            title=held.title,
            source=held.question,
            language=held.language,
            at=self.ago(0.2, 8),
        )

    def publish(self, post, at: datetime) -> None:
        if post.state == post.State.HELD:
            community.approve(post, by=self.cast["eve"], at=min(at, self.now))

    # Cases -----------------------------------------------------------------------------------------------

    def cases(self) -> None:
        ana, joon, li, mei, tom = (self.cast[name] for name in ("ana", "joon", "li", "mei", "tom"))
        self.file(ana, texts.DUPLICATE, self.ago(0.4, 9))
        self.file(joon, texts.LINE_CUT, self.ago(0.3, 8), harm={"kind": "line_cut", "on": self.in_days(5)})
        self.asked(self.taken(li, texts.WALLET, self.ago(4), tom, WALLET))
        self.taken(ana, texts.UNKNOWN, self.ago(1), mei)
        self.served(joon, texts.NOT_MINE, self.ago(3), mei, DOOR)
        self.looked_into(self.served(ana, texts.UNAUTHORISED, self.ago(2), mei, HAND))
        self.negotiating()
        self.on_hold()
        self.jointly()
        self.final()
        self.deadlocked()
        self.asked_to_mediate()
        self.mediating()
        self.outside()
        self.performing()
        self.closed()
        self.refused()
        disputes.open_calendar(ana, at=self.ago(2))
        self.catch_up()

    def negotiating(self) -> None:
        """Ana has an offer to answer: the road of the README."""
        ana, mei = self.cast["ana"], self.cast["mei"]
        case = self.served(ana, texts.TRIAL, self.ago(8), mei, DOOR)
        contact = self.contact(case)
        self.looked(case, contact, self.ago(7))
        disputes.acknowledge(contact.leg, by=contact, at=self.ago(7))
        self.covered(case, ana)
        self.answer(case, "part", texts.TRIAL_ANSWER, self.ago(5))
        contact = self.contact(case)
        record = SimpleUploadedFile("order.txt", texts.TRIAL_RECORD.encode(), content_type="text/plain")
        shown = self.hand_in(case, record, texts.TRIAL_RECORD_SHOWS, by=contact, at=self.ago(5, 14))
        disputes.offer(
            contact.leg, promises=[Promise("refund", self.date_in(14), 9_900)], lines=list(case.lines.all()), note=texts.TRIAL_OFFER,
            language="ko", by=contact, at=self.ago(4),
        )  # fmt: skip
        disputes.answer_evidence(
            self.again(case).evidence.get(pk=shown.pk),
            kind="disputed",
            why=texts.TRIAL_DISPUTED,
            by=Actor.person(ana),
            at=self.ago(4, 18),
        )
        disputes.message(
            self.again(case),
            text=texts.TRIAL_MESSAGE,
            level="shared",
            legs=[contact.leg],
            language="en",
            by=Actor.person(mei),
            at=self.ago(3),
        )

    def covered(self, case: Case, claimant: User) -> None:
        """A receipt with an account number on it: the company is shown a copy on which that is covered."""
        by = Actor.person(claimant)
        receipt = picture(texts.TRIAL.title, texts.TRIAL_ACCOUNT, name="receipt.jpg")
        whole = self.hand_in(case, receipt, texts.TRIAL_RECEIPT_SHOWS, by=by, at=self.ago(6, 9))
        copy = files.cover(whole.file, Parts.read("1:100,140,800,75"))
        event = disputes.redact(whole, stored=copy, by=by, at=self.ago(6, 10))
        disputes.share(
            self.again(case), legs=list(case.legs.all()), items=list(case.evidence.filter(number__in=event.data["exhibits"])),
            by=Actor.person(case.keeper), at=self.ago(6, 15),
        )  # fmt: skip

    def on_hold(self) -> None:
        """The police asked to wait: the provider's time to answer stands still."""
        mei = self.cast["mei"]
        case = self.served(self.cast["joon"], texts.SMISHING, self.ago(6), mei, DOOR)
        disputes.hold(
            case, ground="investigation", reason=texts.SMISHING_HOLD, by=Actor.person(mei), at=self.ago(4)
        )

    def jointly(self) -> None:
        """Ana asks two companies for one solution; the first has accepted its part."""
        ana, mei = self.cast["ana"], self.cast["mei"]
        case = self.served(ana, texts.THREE_TIMES, self.ago(9), mei, DOOR, GATEWAY)
        by_hand = case.legs.get(number=2)
        disputes.record_sent(
            by_hand, sent_on=self.ago(8).date(), channel="web", receipt="HN-5521", by=Actor.person(ana), at=self.ago(8)
        )  # fmt: skip
        self.answer(case, "part", texts.THREE_ANSWERS[0], self.ago(7))
        disputes.first_answer(
            self.again(case).legs.get(number=2), answer="part", position=texts.THREE_ANSWERS[1],
            heard=texts.GIFT_CARDS_HEARD, by=Actor.person(ana), at=self.ago(6),
        )  # fmt: skip
        for event in case.events.filter(step="first_answer"):
            other = self.again(case).legs.exclude(number=event.data["leg"]).get()
            disputes.share(
                self.again(case), legs=[other], events=[event], items=[], reason=texts.THREE_SHARED,
                by=Actor.person(mei), at=self.ago(5),
            )  # fmt: skip
        shares = [
            disputes.Share(leg, [Promise("refund", self.date_in(20), amount)])
            for leg, amount in zip(case.legs.order_by("number"), (30_000, 16_000), strict=True)
        ]
        made = disputes.joint_offer(
            self.again(case), shares=shares, lines=list(case.lines.all()), note=texts.THREE_OFFER, by=Actor.person(ana), at=self.ago(4),
        )  # fmt: skip
        disputes.accept(made[0], by=self.contact(case), at=self.ago(3))

    def final(self) -> None:
        case = self.served(self.cast["joon"], texts.LATE_FEE, self.ago(12), self.cast["tom"], DOOR)
        self.answer(case, "deny", texts.LATE_FEE_ANSWER, self.ago(9))
        contact = self.contact(case)
        disputes.final(
            contact.leg,
            position=texts.LATE_FEE_FINAL,
            ground=texts.LATE_FEE_GROUND,
            signpost=texts.SIGNPOST,
            by=contact,
            at=self.ago(6),
        )

    def deadlocked(self) -> None:
        li, tom = self.cast["li"], self.cast["tom"]
        case = self.served(li, texts.CHILD, self.ago(14), tom, WALLET)
        self.answer(case, "deny", texts.CHILD_ANSWER, self.ago(11))
        contact = self.contact(case)
        disputes.final(
            contact.leg,
            position=texts.CHILD_FINAL,
            ground=texts.CHILD_GROUND,
            signpost=texts.CHILD_SIGNPOST,
            by=contact,
            at=self.ago(8),
        )
        disputes.deadlock(self.again(case), by=Actor.person(li), at=self.ago(6))

    def no_agreement(self, person: User, told: texts.Filing, words: tuple[str, str, str], days: int) -> Case:
        """Talks at the provider's door that ended with its last word, some days after they began."""
        answered, final, ground = words
        case = self.served(person, told, self.ago(days), self.cast["mei"], DOOR)
        self.answer(case, "deny", answered, self.ago(days - 3))
        contact = self.contact(case)
        disputes.final(
            contact.leg, position=final, ground=ground, signpost=texts.SIGNPOST, by=contact, at=self.ago(days - 5)
        )  # fmt: skip
        disputes.deadlock(self.again(case), by=Actor.person(person), at=self.ago(days - 6))
        return self.again(case)

    def asked_to_mediate(self) -> None:
        """Joon asked for a mediation, and the provider has not said yet whether it takes part."""
        joon = self.cast["joon"]
        words = (texts.WRONG_FEE_ANSWER, texts.WRONG_FEE_FINAL, texts.WRONG_FEE_GROUND)
        case = self.no_agreement(joon, texts.WRONG_FEE, words, 11)
        disputes.ask_for_mediation(case, by=Actor.person(joon), at=self.ago(3))

    def mediating(self) -> None:
        """Tom mediates between Ana and Narae Mobile; what he proposes waits for both."""
        ana, tom, lena = (self.cast[name] for name in ("ana", "tom", "lena"))
        words = (texts.STILL_BILLED_ANSWER, texts.STILL_BILLED_FINAL, texts.STILL_BILLED_GROUND)
        case = self.no_agreement(ana, texts.STILL_BILLED, words, 18)
        disputes.ask_for_mediation(case, by=Actor.person(ana), at=self.ago(11))
        contact = self.contact(self.again(case))
        disputes.consent_to_mediation(self.side(case, contact), by=contact, at=self.ago(9))
        while (case := self.again(case)).mediator not in (None, tom):
            disputes.decline_appointment(case, by=Actor.person(case.mediator), at=self.ago(8.5))
        if case.mediator is None:
            disputes.name_mediator(
                case, to=tom, reason="He knows this kind of subscription.", by=Actor.person(lena), at=self.ago(8)
            )  # fmt: skip
        disputes.accept_appointment(self.again(case), declared=True, by=Actor.person(tom), at=self.ago(7))
        disputes.waive_objection(self.side(case), by=Actor.person(ana), at=self.ago(6))
        disputes.waive_objection(self.side(case, contact), by=self.contact(case), at=self.ago(6))
        disputes.message(
            self.again(case), text=texts.STILL_BILLED_TOLD, level="caucus", language="en", by=Actor.person(ana), at=self.ago(4)
        )  # fmt: skip
        disputes.offer(
            self.contact(case).leg, promises=[Promise("refund", self.date_in(25), 14_300)], lines=list(case.lines.all()),
            note=texts.STILL_BILLED_PROPOSAL, language="en", by=Actor.person(tom), at=self.ago(2),
        )  # fmt: skip

    def side(self, case: Case, contact: Actor | None = None) -> Side:
        rows = Side.objects.select_related("leg__provider", "leg__address", "mediation__case__claimant")
        return rows.get(mediation__case=case, mediation__ended_at=None, leg=contact.leg if contact else None)

    def outside(self) -> None:
        joon, mei = self.cast["joon"], self.cast["mei"]
        case = self.served(joon, texts.GIFT_CARDS, self.ago(16), mei, HAND)
        leg = case.legs.get()
        disputes.record_sent(
            leg,
            sent_on=self.ago(15).date(),
            channel="phone",
            receipt="114-20931",
            by=Actor.person(joon),
            at=self.ago(15),
        )
        leg = self.again(case).legs.get()
        disputes.first_answer(
            leg,
            answer="deny",
            position=texts.GIFT_CARDS_ANSWER,
            heard=texts.GIFT_CARDS_HEARD,
            by=Actor.person(joon),
            at=self.ago(11),
        )
        leg = self.again(case).legs.get()
        disputes.final(
            leg,
            position=texts.GIFT_CARDS_FINAL,
            heard=texts.GIFT_CARDS_HEARD,
            by=Actor.person(joon),
            at=self.ago(8),
        )
        disputes.deadlock(self.again(case), by=Actor.person(joon), at=self.ago(7))
        body = rulebook.outside_bodies("KR", [case.reason])[0]
        disputes.file_outside(
            self.again(case), body=body.code, filed_on=self.ago(6).date(), reference=f"{self.now:%Y}-0412", transfer_consent=True,
            by=Actor.person(joon), at=self.ago(5),
        )  # fmt: skip

    def performing(self) -> None:
        """Instalments as dated promises of an agreement."""
        li, tom = self.cast["li"], self.cast["tom"]
        case = self.served(li, texts.CANNOT_PAY, self.ago(10), tom, WALLET)
        self.answer(case, "part", texts.CANNOT_PAY_ANSWER, self.ago(8))
        contact = self.contact(case)
        offer = disputes.offer(
            contact.leg, promises=[Promise("waiver", self.date_in(7), 1_800)], lines=list(case.lines.all()),
            schedule=Schedule(58_200, 3, self.date_in(9)), note=texts.CANNOT_PAY_OFFER, language="zh-hans", by=contact, at=self.ago(7),
        )  # fmt: skip
        disputes.accept(offer, by=Actor.person(li), at=self.ago(5))

    def closed(self) -> None:
        ana, mei = self.cast["ana"], self.cast["mei"]
        case = self.served(ana, texts.REFUND_PROMISED, self.ago(25), mei, DOOR)
        self.answer(case, "admit", texts.REFUND_ANSWER, self.ago(22))
        contact = self.contact(case)
        offer = disputes.offer(
            contact.leg,
            promises=[Promise("refund", self.ago(14).date(), 33_000)],
            lines=list(case.lines.all()),
            by=contact,
            at=self.ago(21),
        )
        disputes.accept(offer, by=Actor.person(ana), at=self.ago(20))
        disputes.confirm(offer.terms.get(), on=self.ago(14).date(), by=Actor.person(ana), at=self.ago(13))

    def looked_into(self, case: Case) -> None:
        """Somebody complained, so a lead opened the case with a reason; the claimant sees it."""
        disputes.open_inside(case, reason=texts.GLASS, by=Actor.person(self.cast["lena"]), at=self.ago(1, 15))

    def refused(self) -> None:
        case = self.taken(self.cast["joon"], texts.COURT, self.ago(9), self.cast["tom"])
        disputes.refuse(
            case,
            ground="court",
            text=texts.COURT_REFUSAL,
            body=rulebook.outside_bodies("KR", [case.reason])[0].code,
            by=Actor.person(self.cast["tom"]),
            at=self.ago(8),
        )

    def desk(self) -> None:
        """A filter of the team, one of Mei's own, and a case that she wants to see again."""
        mei, lena = Actor.person(self.cast["mei"]), Actor.person(self.cast["lena"])
        disputes.keep_filter(
            texts.TEAM_FILTER, {"country": "KR", "due": "week", "tab": "all"}, shared=True, by=lena
        )
        disputes.keep_filter(texts.OWN_FILTER, {"state": "served", "tab": "mine"}, by=mei)
        kept = Case.objects.filter(keeper=self.cast["mei"], state="served").order_by("pk").first()
        disputes.remind([kept], on=self.date_in(3), by=mei, at=self.now)

    # Steps on the way ------------------------------------------------------------------------------------

    def file(self, person: User, told: texts.Filing, at: datetime, *slugs: str, **more) -> Case:
        draft = disputes.start_draft(claimant=person, language=person.language, at=at)
        disputes.save_answers(draft, self.answers(told, slugs or (told.provider,), at) | more, at=at)
        disputes.save_needs(draft, [told.needs for _slug in slugs or (told.provider,)])
        kinds = [kind.code for kind in rulebook.evidence_for(told.reason, "claimant") if kind.required]
        if kinds:
            disputes.attach(draft, picture(told.title, told.descriptor), kind=kinds[0], owner=person)
        for kind in kinds[1:]:
            disputes.explain_absence(draft, kind=kind, standing="cannot_get", why=told.absent)
        return disputes.submit(draft, by=Actor.person(person), at=at)

    def taken(self, person: User, told: texts.Filing, at: datetime, keeper: User, *slugs: str) -> Case:
        case = self.file(person, told, at, *slugs)
        disputes.take(case, by=Actor.person(keeper), at=at + timedelta(hours=3))
        case = self.again(case)
        # In the newest the question still stands.
        if at < self.ago(2):
            disputes.declare_free(case, by=Actor.person(keeper), at=at + timedelta(hours=3, minutes=5))
        return case

    def served(self, person: User, told: texts.Filing, at: datetime, keeper: User, *slugs: str) -> Case:
        case = self.taken(person, told, at, keeper, *slugs)
        disputes.escalate(case, by=Actor.person(keeper), at=at + timedelta(hours=4))
        return self.again(case)

    def asked(self, case: Case) -> None:
        kind = next(iter(rulebook.evidence_for(case.reason, "claimant")), None)
        items = [{"kind": kind.code}, {"kind": "question", "text": texts.QUESTION}]
        disputes.ask(case, items=items, by=Actor.person(case.keeper), at=self.ago(3))

    def answer(self, case: Case, answer: str, words: str, at: datetime) -> None:
        contact = self.contact(case)
        self.looked(case, contact, at)
        disputes.first_answer(contact.leg, answer=answer, position=words, by=contact, at=at)

    def looked(self, case: Case, contact: Actor, at: datetime) -> None:
        """Nobody answers what they have not opened; at the door each look is written down, so here it is too."""
        disputes.look(case, "inside", by=contact, at=at - timedelta(minutes=12))
        for item in contact.leg.evidence.exclude(file=None):
            disputes.look(case, "evidence", by=contact, detail=str(item.number), at=at - timedelta(minutes=9))

    def hand_in(
        self, case: Case, upload: SimpleUploadedFile, about: str, *, by: Actor, at: datetime
    ) -> EvidenceItem:
        """An exhibit of one side, while the case runs."""
        stored = files.receive(upload, owner=by.user, scope=buttons.sender(case, by).scope, at=at)
        disputes.evidence(self.again(case), files=[("other", stored)], about=about, by=by, at=at)
        return self.again(case).evidence.get(file=stored)

    def contact(self, case: Case) -> Actor:
        leg = case.legs.select_related("provider", "address", "case").get(number=1)
        return Actor.contact(leg, leg.address.email)

    def again(self, case: Case) -> Case:
        return Case.objects.select_related("claimant", "keeper", "mediator").get(pk=case.pk)

    def answers(self, told: texts.Filing, slugs, at: datetime) -> dict:
        line = {
            "kind": told.kind, "amount": told.amount, "currency": told.currency, "descriptor": told.descriptor, "paid": told.paid,
            "charged_on": (at - timedelta(days=12)).date().isoformat(),
        }  # fmt: skip
        return {
            "country": told.country, "on_behalf": told.on_behalf, "reason": told.reason, "lines": [line], "story": told.story,
            "providers": [{"slug": slug} for slug in slugs], "wish": told.wish, "authorise": True,
            "consents": ["truth", "voluntary", "information"],
        }  # fmt: skip

    def date_in(self, days: int):
        return (self.now + timedelta(days=days)).date()

    def in_days(self, days: int) -> str:
        return self.date_in(days).isoformat()

    def record(self) -> None:
        """The heads of the last days, as each would have been published shortly after midnight."""
        today = self.now.astimezone(UTC).date()
        for days in range(RECORD_DAYS, 0, -1):
            day = today - timedelta(days=days)
            night = datetime.combine(day + timedelta(days=1), time(0, 5), tzinfo=UTC)
            disputes.record_day(day, at=min(night, self.now))

    def catch_up(self) -> None:
        """Let the clocks do what was due on the way here."""
        for _round in range(500):
            clock = (
                Clock.objects.filter(standing="running", next_at__lte=self.now)
                .order_by("next_at", "pk")
                .first()
            )
            if clock is None:
                return
            disputes.tick(clock.pk, clock.next_at)


def picture(title: str, label: str, *, name: str = "bill.jpg") -> SimpleUploadedFile:
    """A plain picture that stands for a photo of a bill; nothing on it is anybody's."""
    image = Image.new("RGB", (900, 1200), "#fbfaf7")
    draw = ImageDraw.Draw(image)
    draw.rectangle((60, 60, 840, 1140), outline="#c9c4b8", width=3)
    draw.text((100, 110), "DEMO - not a real bill", fill="#6b665c", font_size=34)
    draw.text((100, 190), label.encode("ascii", "replace").decode(), fill="#22201c", font_size=44)
    for row in range(8):
        draw.line((100, 320 + row * 90, 800, 320 + row * 90), fill="#ded9cd", width=2)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=80)
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/jpeg")

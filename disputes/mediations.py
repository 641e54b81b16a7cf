"""Mediations as the record tells them, and whether the rows that pages and steps read still say the same.

Who takes part, who was asked to mediate and how it ended stand in rows of their own, which no chain holds. Each of them
follows from the events; so they are told again from these, and a row that differs was changed by somebody else.
"""

from collections.abc import Iterator
from typing import Any

from disputes.models import Case, Event, Mediation, Nomination, Side
from disputes.table import Role, State

_Word, _Named, _End = Side.Word, Nomination.Standing, Mediation.End
# What a row is about, and what is wrong where it differs.
_DIFFERS = {
    "mediation": "the mediation went another way",
    "side": "a side of the mediation said something else",
    "nomination": "another mediator was asked, or something else became of it",
    "mediator": "the case has another mediator",
}
_HERE = (State.DEADLOCKED, State.MEDIATING)
_ANSWERS = {"consent_to_mediation": _Word.YES, "decline_mediation": _Word.NO}
_OF_WHO_WAS_ASKED = {
    "accept_appointment": _Named.ACCEPTED,
    "decline_appointment": _Named.DECLINED,
    "object_to_mediator": _Named.OBJECTED,
}
_OF_A_MEDIATION = ("asked_by", "asked_at", "again", "agreed_at", "begun_at", "begun_by", "ended_at", "end")
_OF_A_SIDE = ("word", "reported_by", "objected")
_Key = tuple[Any, ...]


def differing(case: Case, events: list[Event]) -> Iterator[tuple[Event, str]]:
    """The events whose mediation, side or nomination reads otherwise now."""
    told = _Told(dict(case.parties.values_list("number", "user")))
    for event in events:
        told.hear(event)
    rows = _rows(case)
    for key in sorted(told.rows.keys() | rows.keys(), key=str):
        if told.rows.get(key) != rows.get(key):
            yield told.last.get(key, events[-1]), _DIFFERS[key[0]]


def _rows(case: Case) -> dict[_Key, dict[str, Any]]:
    """What stands in the tables, by what each row is about; a leg is named by its number, the claimant by 0."""
    rows: dict[_Key, dict[str, Any]] = {("mediator",): {"user": case.mediator_id}}
    for one in case.mediations.prefetch_related("sides__leg", "nominations"):
        rows["mediation", one.number] = {name: getattr(one, name) for name in _OF_A_MEDIATION}
        for side in one.sides.all():
            rows["side", one.number, side.number] = {name: getattr(side, name) for name in _OF_A_SIDE}
        for asked in one.nominations.all():
            rows["nomination", one.number, asked.number] = {
                "user": asked.user_id, "by": asked.by, "standing": asked.standing, "asked_at": asked.asked_at,
            }  # fmt: skip
    return rows


class _Told:
    """The rows as they follow from the events heard so far, and the last event that had to do with each."""

    def __init__(self, users: dict[int, int | None]) -> None:
        self.users = users
        self.rows: dict[_Key, dict[str, Any]] = {("mediator",): {"user": None}}
        self.last: dict[_Key, Event] = {}
        self.current = 0

    def hear(self, event: Event) -> None:
        step, data = event.step, event.data
        if step == "ask_for_mediation":
            self._asked(event)
        elif step in _ANSWERS:
            self._says(event, _ANSWERS[step])
        elif step == "name_mediator" and data.get("nomination"):
            self._names(event)
        elif step in _OF_WHO_WAS_ASKED:
            self._becomes(event, _OF_WHO_WAS_ASKED[step])
        elif step == "appoint":
            self._becomes(event, _Named.APPOINTED)
            self._put(event, ("mediation", self.current), begun_at=event.at, begun_by=event.number)
        elif step == "no_agreement":
            self._leaves(event)
        elif step == "clock_passes":
            self._passes(event)
        if self.current:
            self._goes_on(event)

    def _asked(self, event: Event) -> None:
        number, asking = event.data.get("mediation", 0), event.data.get("leg", 0)
        if number == self.current:
            self._says(event, _Word.YES)
            return
        self.current = number
        self._put(
            event, ("mediation", number), asked_by=Role.REPRESENTATIVE if asking else Role.CLAIMANT,
            asked_at=event.at, again=event.data.get("again", False), agreed_at=None, begun_at=None, begun_by=None, ended_at=None, end="",
        )  # fmt: skip
        for leg in (0, *event.data.get("legs", ())):
            word = _Word.YES if leg == asking else _Word.WAITING
            self._put(event, ("side", number, leg), word=word, reported_by="", objected=False)

    def _says(self, event: Event, word: str) -> None:
        reported = event.role if event.data.get("reported") else ""
        self._put(event, ("side", self.current, event.data.get("leg", 0)), word=word, reported_by=reported)

    def _names(self, event: Event) -> None:
        user = self.users.get(event.data.get("mediator", 0))
        key = ("nomination", self.current, event.data["nomination"])
        self._put(event, key, user=user, by=event.role, standing=_Named.ASKED, asked_at=event.at)
        self._put(event, ("mediator",), user=user)

    def _becomes(self, event: Event, standing: str) -> None:
        """What became of whoever is asked or named now."""
        for key in self._live():
            self._put(event, key, standing=standing)
        if standing not in (_Named.ACCEPTED, _Named.APPOINTED):
            self._put(event, ("mediator",), user=None)
        if standing == _Named.OBJECTED:
            self._put(event, ("side", self.current, event.data.get("leg", 0)), objected=True)

    def _leaves(self, event: Event) -> None:
        if leg := event.data.get("leg"):
            self._put(event, ("side", self.current, leg), word=_Word.LEFT)
        if not event.data.get("stay"):
            self._ends(event, _End.STEPPED_DOWN if event.data.get("stepped_down") else _End.NO_AGREEMENT)

    def _passes(self, event: Event) -> None:
        effect = event.data.get("effect")
        if effect in ("no_consent", "one_sided"):
            self._says(event, _Word.SILENT)
        elif effect == "not_accepted":
            self._becomes(event, _Named.SILENT)

    def _goes_on(self, event: Event) -> None:
        """What follows from any step while a mediation is asked for or under way."""
        if event.data.get("agreed"):
            self._put(event, ("mediation", self.current), agreed_at=event.at)
            if self.rows["mediation", self.current]["again"]:
                for key in self._sides(_Word.WAITING):
                    self._put(event, key, word=_Word.SILENT)
        if event.data.get("failed"):
            self._ends(event, event.data["failed"])
        elif event.to not in _HERE:
            settled = (event.frm, event.to) == (State.MEDIATING, State.PERFORMING)
            self._ends(event, _End.SETTLED if settled else _End.ELSEWHERE)

    def _ends(self, event: Event, end: str) -> None:
        self._put(event, ("mediation", self.current), ended_at=event.at, end=end)
        for key in self._live():
            self._put(event, key, standing=_Named.DROPPED)
        self._put(event, ("mediator",), user=None)
        self.current = 0

    def _live(self) -> list[_Key]:
        mine = [key for key in self.rows if key[:2] == ("nomination", self.current)]
        return [key for key in mine if self.rows[key]["standing"] in Nomination.LIVE]

    def _sides(self, word: str) -> list[_Key]:
        mine = [key for key in self.rows if key[:2] == ("side", self.current)]
        return [key for key in mine if self.rows[key]["word"] == word]

    def _put(self, event: Event, key: _Key, **facts: Any) -> None:
        self.rows[key] = self.rows.get(key, {}) | facts
        self.last[key] = event

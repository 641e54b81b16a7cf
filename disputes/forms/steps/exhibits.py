"""What is said and done about one exhibit; covering parts of it has boxes that are drawn, typed or chosen by rows."""

import base64
from functools import cached_property

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from disputes.forms.steps.base import StepForm, Words
from disputes.models import EvidenceItem
from files import queries
from files import workflow as files
from files.models import MediaType, StoredFile
from files.pages import LINES, TextPage, lines_of, size_of, text_page
from files.parts import WHOLE, Box, Parts, WrongParts

ROWS = 20
_DO = ("add", "take", "rows", "page", "look", "back", "keep")


class DeficientForm(StepForm):
    why = Words(
        label=_("What is missing"), max_length=500, rows=3,
        help_text=_("Whoever handed it in reads this. Say what a better one would show."),
    )  # fmt: skip


class AnswerEvidenceForm(StepForm):
    kind = forms.ChoiceField(
        label=_("Is it right?"), widget=forms.RadioSelect,
        choices=[
            (EvidenceItem.Word.ADMITTED, pgettext_lazy("exhibit", "It is right")),
            (EvidenceItem.Word.DISPUTED, pgettext_lazy("exhibit", "It is not right")),
        ],
    )  # fmt: skip
    why = Words(required=False, label=_("If it is not right: what is wrong with it?"), max_length=500, rows=3)

    def clean(self):
        cleaned = super().clean()
        if (
            cleaned.get("kind") == EvidenceItem.Word.DISPUTED
            and not cleaned.get("why")
            and "why" not in self.errors
        ):
            self.add_error(
                "why", ValidationError(self.fields["why"].error_messages["required"], code="required")
            )
        return cleaned


class TakeBackForm(StepForm):
    why = Words(required=False, label=_("Why, if you want to say"), max_length=500, rows=2)


class EraseForm(StepForm):
    whose = forms.TypedChoiceField(label=_("Whose evidence"), coerce=int, widget=forms.RadioSelect)
    reason = Words(label=_("Reason, for the record"), max_length=500, rows=3)
    sure = forms.BooleanField(
        label=_("I know that nobody can ever open these files again, neither copies nor originals")
    )

    def prepare(self):
        self.legs = {leg.number: leg for leg in self.case.legs.select_related("provider")}
        if self.side == "claimant":
            del self.fields["whose"]
            self.fields["reason"].required = False
            self.fields["reason"].label = _("Why, if you want to say")
            return
        handed_in = self.case.evidence.filter(file__isnull=False, party__role__in=("C", "R"))
        of = set(handed_in.values_list("party__leg__number", flat=True))
        names = [(0, _("The claimant's"))] if None in of else []
        names += [(number, leg.display_name) for number, leg in self.legs.items() if number in of]
        self.fields["whose"].choices = names

    def clean(self):
        cleaned = super().clean()
        cleaned["leg"] = self.legs.get(cleaned.get("whose") or 0)
        return cleaned


class RedactForm(StepForm):
    """Boxes on a page, or lines of a text. It comes back after each change and is sent only from the page that shows
    how the copy will look; everything on the way is in `parts`, so that nothing is kept before it is sent."""

    drawn = "disputes/step/_redact.html"
    draws_buttons = makes = True
    parts_given = forms.CharField(required=False, widget=forms.HiddenInput)

    subject: EvidenceItem

    def prepare(self):
        self.trouble = ""
        self.file: StoredFile = self.subject.file
        self.doing = self._doing()
        self.cover, self.page = self._covered()

    @property
    def parts(self):
        """This form draws itself."""
        return []

    @property
    def stays(self) -> bool:
        """Whether it comes back instead of being sent."""
        return self.is_bound and (self.doing[0] != "keep" or bool(self.trouble))

    @property
    def stance(self) -> str:
        """How the exhibit stood when the boxes were begun."""
        return self.data.get("stance") or str(self.subject.stance)

    @property
    def is_text(self) -> bool:
        return self.file.served_type == MediaType.TEXT

    @property
    def looking(self) -> bool:
        """Whether the page shows how the copy will look."""
        return bool(self.cover) and self.doing[0] in ("look", "keep")

    @property
    def boxes(self) -> list[Box]:
        """The boxes on the page that is shown."""
        return self.cover.on(self.page)

    @cached_property
    def size(self) -> tuple[int, int]:
        """Pixels of the page that is shown."""
        return size_of(queries.served_page(self.file, self.page))

    @cached_property
    def drawn_boxes(self) -> list[dict]:
        """The boxes of this page in its own pixels."""
        width, height = self.size
        return [
            {
                "x": box.left * width / WHOLE, "y": box.top * height / WHOLE,
                "width": box.width * width / WHOLE, "height": box.height * height / WHOLE,
            }
            for box in self.boxes
        ]  # fmt: skip

    @property
    def pages(self) -> list[dict]:
        """Every page with the number of its boxes."""
        if self.is_text:
            return [{"number": n, "boxes": 0} for n in range(1, self.text.pages + 1)]
        return [{"number": n, "boxes": len(self.cover.on(n))} for n in range(1, self.file.pages + 1)]

    @cached_property
    def text(self) -> TextPage:
        return text_page(self._text, self.page)

    @property
    def lines(self) -> list[dict]:
        """The lines of a text with their numbers, and whether each is covered."""
        hidden = set(self.cover.lines)
        return [
            {"number": n, "text": line, "hidden": n in hidden}
            for n, line in enumerate(self.text.lines, self.text.first)
        ]

    @property
    def strips(self) -> list[dict]:
        """The page in twenty rows, to cover without a pointer."""
        covered = {
            box.top for box in self.boxes if (box.left, box.width, box.height) == (0, WHOLE, WHOLE // ROWS)
        }
        return [
            {"number": n + 1, "top": n * WHOLE // ROWS, "on": n * WHOLE // ROWS in covered}
            for n in range(ROWS)
        ]

    @cached_property
    def preview(self) -> list[dict]:
        """How each page with boxes will look, burnt as the copy will be."""
        if self.is_text or not self.looking:
            return []
        shown = []
        for number in self.cover.pages()[:30]:
            try:
                seen = files.look_before_covering(self.file, self.cover, number)
            except files.FileRefused as refused:
                self.trouble = str(refused) if self.side != "provider" else refused.to_a_company
                return []
            shown.append({"page": number, "src": f"data:image/jpeg;base64,{base64.b64encode(seen).decode()}"})
        return shown

    def clean(self):
        cleaned = super().clean()
        if self.doing[0] == "keep" and not self.cover:
            raise ValidationError(_("Cover at least one part."))
        cleaned["cover"], cleaned["seen"] = self.cover, self.stance
        return cleaned

    def make(self) -> StoredFile:
        """The covered copy, stored; it takes a second or two, so it is made before the step begins."""
        return files.cover(self.file, self.cover)

    # What was pressed -----------------------------------------------------------------------------------------

    def _doing(self) -> tuple[str, str]:
        word, _colon, what = str(self.data.get("do", "")).partition(":")
        return (word, what) if word in _DO else ("", "")

    @cached_property
    def _text(self) -> str:
        return queries.served_text(self.file)

    def _covered(self) -> tuple[Parts, int]:
        """The parts so far with what was just pressed, and the page to show."""
        last = len(self._text and lines_of(self._text)) if self.is_text else 0
        most = -(-last // LINES) if self.is_text else self.file.pages
        page = _number(self.data.get("page"), 1, most)
        parts = Parts()
        try:
            parts = Parts.read(str(self.data.get("parts_given", ""))).within(
                pages=self.file.pages, lines=last
            )
            parts = self._pressed(parts, page).within(pages=self.file.pages, lines=last)
        except WrongParts as wrong:
            self.trouble = str(_TROUBLE[wrong.code])
            if self.side == "provider":
                self.trouble = pgettext("to a company", str(_TROUBLE[wrong.code]))
        word, what = self.doing
        return parts, _number(what, page, most) if word == "page" else page

    def _pressed(self, parts: Parts, page: int) -> Parts:
        word, what = self.doing
        drawn = self.data.get("drawn", "")
        boxes = set(parts.boxes) | (set(Parts.read(str(drawn)).boxes) if drawn else set())
        if self.is_text:
            shown = text_page(self._text, page)
            here = set(range(shown.first, shown.first + len(shown.lines)))
            if "lines_shown" in self.data:
                ticked = {_number(n, 0, 10**6) for n in self.data.getlist("line")} & here
                return Parts(lines=tuple(sorted((set(parts.lines) - here) | ticked)))
            return parts
        if word == "add" and any(self.data.get(name) for name in _SIDES):
            boxes.add(self._typed(page))
        elif word == "take":
            boxes -= set(Parts.read(what).boxes)
        elif word == "rows":
            strip = WHOLE // ROWS
            boxes = {box for box in boxes if box.page != page or not _is_strip(box)}
            ticked = {_number(n, 0, ROWS) for n in self.data.getlist("row")} - {0}
            boxes |= {Box(page, 0, (n - 1) * strip, WHOLE, strip) for n in ticked}
        return Parts(tuple(sorted(boxes)))

    def _typed(self, page: int) -> Box:
        left, top, width, height = (_percent(str(self.data.get(name, ""))) for name in _SIDES)
        return Box(page, left, top, min(width, WHOLE - left), min(height, WHOLE - top))


_SIDES = ("left", "top", "width", "height")
_TROUBLE = {
    "number": _("Give four numbers from 0 to 100: from the left, from the top, width and height."),
    "outside": _(
        "This box lies outside the page. Give numbers from 0 to 100, and a width and height above 0."
    ),
    "many": _("There are too many parts. Cover whole rows or fewer, larger boxes."),
}


def _is_strip(box: Box) -> bool:
    return (box.left, box.width, box.height) == (0, WHOLE, WHOLE // ROWS) and box.top % (WHOLE // ROWS) == 0


def _number(given, otherwise: int, most: int) -> int:
    text = str(given or "")
    if not text.isascii() or not text.isdecimal() or len(text) > 7:
        return otherwise
    return min(max(1, int(text)), max(most, 1))


def _percent(text: str) -> int:
    """Thousandths from a percentage as people type it; WrongParts for anything else."""
    text = text.strip().rstrip("%").strip().replace(",", ".")
    whole, _dot, part = text.partition(".")
    if not (whole + part).isascii() or not (whole + part).isdecimal() or len(text) > 6:
        raise WrongParts("number")
    return int(whole or 0) * 10 + int((part or "0")[0])

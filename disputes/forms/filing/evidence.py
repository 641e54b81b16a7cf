"""What shows it: the files of the checklist, or why there is none."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from disputes.filing import OTHER
from disputes.forms.filing.fields import Choice, Uploads, Words
from disputes.forms.filing.question import CHOOSE, Question
from disputes.models.drafts import Standing
from screening.forms_guard import refuse_forbidden


class EvidenceForm(Question):
    """For each kind of evidence: files, or why there is none."""

    def __init__(self, data=None, files=None, *, filing, **kwargs):
        super().__init__(data, files, filing=filing, initial={}, **kwargs)
        self.kinds = [kind.code for kind in filing.checklist]
        self.needed = [kind.code for kind in filing.checklist if kind.required]
        absent = [
            ("", pgettext_lazy("evidence", "I add it above")),
            (Standing.CANNOT_GET.value, pgettext_lazy("evidence", "I cannot get it")),
            (Standing.CHECKING.value, pgettext_lazy("evidence", "I have asked for it and will add it later")),
        ]
        for code in [*self.kinds, OTHER]:
            self.fields[f"file-{code}"] = Uploads(label=_("Add photos or files"))
        for code in self.needed:
            given = next((item for item in filing.items_of(code) if not item.file), None)
            self.fields[f"standing-{code}"] = Choice(
                label=_("If you do not have it"), choices=absent, initial=given.standing if given else "",
                error_messages={"invalid_choice": CHOOSE},
            )  # fmt: skip
            self.fields[f"why-{code}"] = Words(
                max_length=500, label=_("Why, in a sentence"), initial=given.why if given else "", validators=[refuse_forbidden],
            )  # fmt: skip

    @property
    def stays(self) -> bool:
        return self.is_bound and self.data.get("do", "") != ""

    @property
    def removed(self) -> int | None:
        """The item whose removal was asked for."""
        pressed = self.data.get("do", "").removeprefix("remove-")
        return int(pressed) if pressed.isascii() and pressed.isdigit() and len(pressed) < 18 else None

    def clean(self):
        cleaned = super().clean()
        for code in self.needed:
            if (
                cleaned.get(f"standing-{code}")
                and not cleaned.get(f"why-{code}")
                and f"why-{code}" not in self.errors
            ):
                self.add_error(f"why-{code}", _("Say in a sentence why you do not have it."))
        return cleaned

    def file_errors(self) -> list[str]:
        """What is amiss with whole pickers, such as too many files."""
        return [
            str(error) for name, errors in self.errors.items() if name.startswith("file-") for error in errors
        ]

    def uploads(self) -> list[tuple[str, list]]:
        """The good files by kind; none of a picker with too many."""
        return [(code, self.cleaned_data.get(f"file-{code}") or []) for code in [*self.kinds, OTHER]]

    def absences(self) -> list[tuple[str, str, str]]:
        """Kind, standing and why, for every kind that was answered without a fault; an empty standing takes it back."""
        return [
            (code, self.cleaned_data.get(f"standing-{code}", ""), self.cleaned_data.get(f"why-{code}", ""))
            for code in self.needed
            if f"why-{code}" not in self.errors and f"standing-{code}" not in self.errors
        ]

    @property
    def other_picker(self):
        """The picker for what stands on no list."""
        return self[f"file-{OTHER}"]

    @property
    def parts(self) -> list[dict]:
        """The checklist as the page shows it."""
        parts = []
        for kind in self.filing.checklist:
            items = self.filing.items_of(kind.code)
            parts.append(
                {
                    "kind": kind,
                    "files": [item for item in items if item.file],
                    "absence": next((item for item in items if not item.file), None),
                    "picker": self[f"file-{kind.code}"],
                }
            )
            if kind.required:
                standing, why = self[f"standing-{kind.code}"], self[f"why-{kind.code}"]
                parts[-1] |= {"standing": standing, "why": why, "open": bool(standing.value() or why.errors)}
        return parts

    @property
    def needed_parts(self) -> list[dict]:
        return [part for part in self.parts if part["kind"].required]

    @property
    def helpful_parts(self) -> list[dict]:
        return [part for part in self.parts if not part["kind"].required]

    @property
    def helpful_open(self) -> bool:
        """Whether any of the things that only help is there, or has an error."""
        return any(part["files"] or part["picker"].errors for part in self.helpful_parts) or not self.needed

    def to_keep(self):
        return {"evidence_seen": True}

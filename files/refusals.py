"""Why a file was not taken, each time in a sentence that names the file and says what to do instead."""

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.listing import in_sentences
from core.register import TO_A_COMPANY, say


class FileRefused(Exception):
    """A file was not taken. `str()` names it and says how to mend it; `code` says why in one word.

    `to_a_company` is the same sentence as a company reads it.
    """

    def __init__(self, sentence: str, *, to_a_company: str, code: str, name: str) -> None:
        super().__init__(sentence)
        self.to_a_company = to_a_company
        self.code = code
        self.name = name

    @property
    def is_of_the_moment(self) -> bool:
        """Whether nothing is wrong with the file itself, so that it need not be sent again."""
        return self.code in _FOR_NOW


SENTENCES = {
    "empty": say("“%(name)s” is empty. Choose the file again, or take a new photo or screenshot of what it showed."),
    "large": say("“%(name)s” is too big: it has %(size)s, and one file may have up to %(most)s. Add only the part that matters, or a screenshot of it."),
    "markup": say("“%(name)s” is a web page or similar, which could do harm when opened. Open it yourself and add a screenshot, or print it to PDF and add that."),
    "drawing": say("“%(name)s” is an SVG drawing, which could do harm when opened. Add a screenshot of it instead."),
    "archive": say("“%(name)s” is a packed archive. Unpack it and add the files in it one by one."),
    "document": say("“%(name)s” is an office document. Open it, save it as PDF and add the PDF."),
    "program": say("“%(name)s” is a program. If it is part of what happened, describe it and add a screenshot."),
    "recording": say("“%(name)s” is a video or a sound recording. Add screenshots of the moments that matter, or write down who says what and when."),
    "picture": say("“%(name)s” is a picture in a format that we cannot open. Save it as JPEG or PNG, or add a screenshot of it."),
    "nul": say("“%(name)s” looks like text but has NUL characters in it. Copy the text into a new text file and add that."),
    "encoding": say("“%(name)s” seems to be text in an older encoding. Open it, save it again with the encoding UTF-8 and add the new file."),
    "unknown": say("“%(name)s” is not a kind of file that we can open. What counts is what is inside, not how the name ends."),
    "pixels": say("“%(name)s” has %(width)s × %(height)s pixels, and a picture may have up to %(limit)s in all. Make it smaller, or add a screenshot of it."),
    "pages": say("“%(name)s” has %(pages)s pages, and one PDF may have up to %(limit)s. Save the pages that matter as a PDF of their own and add that."),
    "locked": say("“%(name)s” is locked with a password. Open it, print it to a new PDF without a password and add that. Never send us the password."),
    "broken": say("“%(name)s” is damaged or incomplete and cannot be opened. Choose it again, or add a screenshot of it."),
    "heavy": say("“%(name)s” takes too much time or memory to open. Save it in a simpler form, or add screenshots of it."),
    "blank": say("“%(name)s” has no text in it. Choose the file again."),
    "busy": say("“%(name)s” could not be checked yet because many files are being checked. Please add it again in a minute."),
    "case_files": say("“%(name)s” was not added: one side of a case may have up to %(most)s files, and that many are there."),
    "case_bytes": say("“%(name)s” was not added: the files of one side of a case may have up to %(most)s together, and %(used)s are there. Send a smaller picture, or only the pages that matter."),
    "day_files": say("“%(name)s” was not added: up to %(most)s files may be added in a day. Add it tomorrow."),
    "day_bytes": say("“%(name)s” was not added: up to %(most)s may be added in a day, and %(used)s were. Add it tomorrow, or send a smaller picture."),
    "infected": say("“%(name)s” was not taken: the virus scanner found harmful code in it. Nothing of it was kept. Take a screenshot of what it shows and add that."),
    "unscanned": say("“%(name)s” could not be checked for viruses just now, so it was not taken. The fault is ours, not yours. Please add it again in a few minutes."),
    "gone": say("“%(name)s” is no longer here: it was added already, taken back or sent more than a day ago. If it is missing, choose it again."),
    "unstored": say("“%(name)s” could not be stored. The fault is ours, not yours. Please add it again in a few minutes."),
}  # fmt: skip
_UNTAKEN = {
    "markup",
    "drawing",
    "archive",
    "document",
    "program",
    "recording",
    "picture",
    "nul",
    "encoding",
    "unknown",
}

_FOR_NOW = {"busy", "unscanned", "unstored", "gone"}

TAKEN = say("We take pictures (JPEG, PNG, WebP, HEIC), PDF documents and plain text (UTF-8).")


def taken() -> str:
    """What is taken, in a sentence."""
    return _(TAKEN)


def refusal(code: str, name: str, **numbers: int) -> FileRefused:
    """The refusal with this code about the file of this name, in the language of the moment."""
    values: dict[str, object] = {"name": name, **{key: f"{value:,}" for key, value in numbers.items()}}
    if code == "large" or code.endswith("_bytes"):
        values |= {key: filesizeformat(number) for key, number in numbers.items()}
    said = [_(SENTENCES[code]) % values]
    formal = [pgettext(TO_A_COMPANY, SENTENCES[code]) % values]
    if code in _UNTAKEN:
        said.append(taken())
        formal.append(pgettext(TO_A_COMPANY, TAKEN))
    return FileRefused(in_sentences(said), to_a_company=in_sentences(formal), code=code, name=name)

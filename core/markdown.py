"""Markdown in, safe HTML out. Emphasis works beside Korean and Chinese, where CommonMark leaves the stars."""

from functools import cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from core.text import is_cjk

RENDERER_VERSION = 1
# Addresses written without a blank between them; finding where each ends takes the square of their number.
MOST_IN_A_RUN = 20
_TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "s",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip


class _InlineState(StateInline):
    """A run of stars or tildes beside a CJK character opens and closes by blanks alone."""

    def scanDelims(self, start, canSplitWord):  # noqa: N802, N803 - the parser's own names
        scanned = super().scanDelims(start, canSplitWord)
        if self.src[start] not in "*~":
            return scanned
        end = start + scanned.length
        before = self.src[start - 1] if start else " "
        after = self.src[end] if end < len(self.src) else " "
        if is_cjk(before) or is_cjk(after):
            return scanned.__class__(
                can_open=not after.isspace(), can_close=not before.isspace(), length=scanned.length
            )
        return scanned


@cache
def _parser(finds_addresses: bool) -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": False, "linkify": finds_addresses, "breaks": True})
    md.enable(["table", "strikethrough", *(["linkify"] if finds_addresses else [])])
    md.disable("image")

    def parse(src, md_, env, tokens):
        state = _InlineState(src, md_, env, tokens)
        md.inline.tokenize(state)
        for rule in md.inline.ruler2.getRules(""):
            rule(state)
        return state.tokens

    md.inline.parse = parse  # type: ignore[method-assign]
    return md


def plain(source: str) -> str:
    """The words of this Markdown without its marks, for a place that shows text as it is typed.

    List items keep a dash or their number, a link keeps its address in brackets, and the rows of a table become lines.
    """
    text, lead, counts = "", "", []
    closed, in_row = "\n\n", False
    for token in _parser(not _strings_addresses(source)).parse(source):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            counts.append(int(token.attrGet("start") or 1) if token.type[0] == "o" else None)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            counts.pop()
            closed = "\n" if counts else "\n\n"
        elif token.type == "list_item_open":
            lead = "  " * (len(counts) - 1) + (f"{counts[-1]}. " if counts[-1] is not None else "- ")
            counts[-1] = counts[-1] + 1 if counts[-1] is not None else None
        elif token.type == "tr_open":
            in_row = False
        elif token.type in ("th_open", "td_open"):
            closed = ", " if in_row else closed if token.type == "th_open" else "\n"
            in_row = True
        elif token.type in ("inline", "fence", "code_block"):
            words = _words(token.children) if token.type == "inline" else token.content.rstrip("\n")
            text += (closed if text else "") + lead + words
            lead, closed = "", "\n" if counts else "\n\n"
    return text


def _words(inline: list[Token]) -> str:
    text, begins, address = "", 0, ""
    for token in inline:
        if token.type == "link_open":
            begins, address = len(text), str(token.attrGet("href"))
        elif token.type == "link_close" and token.info != "auto":
            text += f" ({address})" if text[begins:] != address else ""
        elif token.type in ("softbreak", "hardbreak"):
            text += "\n"
        else:
            text += token.content
    return text


def _strings_addresses(source: str) -> bool:
    # An address may also begin without its scheme, as in //recourse.example.
    return any(run.count("//") > MOST_IN_A_RUN for run in source.split())


def render(source: str) -> str:
    """HTML for this Markdown; scripts, raw HTML, pictures and unsafe links never survive.

    A first-level heading becomes a second-level one, because the page owns the first. Links carry
    `nofollow ugc noopener` and send no referrer. A text that strings addresses together stays text.
    """
    html = (
        _parser(not _strings_addresses(source))
        .render(source)
        .replace("<h1>", "<h2>")
        .replace("</h1>", "</h2>")
    )
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="nofollow ugc noopener noreferrer",
    )

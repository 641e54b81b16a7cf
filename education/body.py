"""The body of a guide: safe HTML with anchors, and its table of contents. Pure; the same source, the same page."""

import html
import re
from functools import lru_cache

from core.markdown import render

_HEADING = re.compile(r"<h2>(.*?)</h2>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
# Our own pages are vouched for; the renderer marks every link as a stranger's.
_OWN_LINK = re.compile(r'(<a href="/(?!/)[^"]*"[^>]*?) rel="[^"]*"')


@lru_cache(maxsize=64)
def present(source: str) -> tuple[str, tuple[str, ...]]:
    """HTML of this Markdown, and the texts of its second-level headings.

    The n-th heading carries the anchor `part-n`, alike in all languages, so that a link to a part of a guide
    survives a change of language.
    """
    titles: list[str] = []

    def anchor(heading: re.Match) -> str:
        titles.append(html.unescape(_TAG.sub("", heading[1])))
        return f'<h2 id="part-{len(titles)}">{heading[1]}</h2>'

    safe = _OWN_LINK.sub(r"\1", render(source))
    safe = safe.replace("<table>", '<div class="scroll-x"><table>').replace("</table>", "</table></div>")
    return _HEADING.sub(anchor, safe), tuple(titles)

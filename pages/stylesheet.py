"""The sheets that browsers get: the layers of `static/css/source/` in order, and the desk's own, without comments and
spare space.
"""

import re
from pathlib import Path

LAYERS = ("reset", "tokens", "base", "layout", "components", "pages")
CSS = Path(__file__).resolve().parent.parent / "static" / "css"
HEAD = "/* Recourse. Made from static/css/source by `manage.py build_css`; edit there. */\n"


def assemble(source: Path = CSS / "source") -> str:
    """The text of `site.css`."""
    layers = [f"@layer {name}{{{squeeze((source / f'{name}.css').read_text('utf-8'))}}}\n" for name in LAYERS]
    return f"{HEAD}@layer {','.join(LAYERS)};\n" + "".join(layers)


def desk(source: Path = CSS / "source") -> str:
    """The text of `desk.css`, which is loaded before `site.css` and names its layers itself."""
    return HEAD + squeeze((source / "desk.css").read_text("utf-8")) + "\n"


def squeeze(css: str) -> str:
    """The same rules in fewer characters; quoted text and the spaces of selectors and calc() stay."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    # An identifier needs no quotes as the value of an attribute.
    css = re.sub(r'\[([\w-]+)([~|^$*]?=)"([a-z][\w-]*)"\]', r"[\1\2\3]", css)
    kept: list[str] = []

    def put_away(found: re.Match) -> str:
        kept.append(found[0])
        return f"\x00{len(kept) - 1}\x00"

    css = re.sub(r'"[^"]*"', put_away, css)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r" ?([{};,>]) ?", r"\1", css)
    css = re.sub(r"(?<=[\w)-]): ", ":", css)
    css = css.replace(" / ", "/").replace("@media (", "@media(")
    css = re.sub(r"#([0-9a-f])\1([0-9a-f])\2([0-9a-f])\3\b", r"#\1\2\3", css)
    css = re.sub(r"[^{};]+\{", lambda selector: re.sub(r" ([+~]) ", r"\1", selector[0]), css)
    css = css.replace(";}", "}").strip()
    return re.sub(r"\x00(\d+)\x00", lambda found: kept[int(found[1])], css)

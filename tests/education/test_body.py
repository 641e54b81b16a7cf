"""The body of a guide: anchors, contents, and nothing that can harm."""

from html.parser import HTMLParser

from education.body import present


class Seen(HTMLParser):
    """What a browser would see: tags with their attributes, and where links lead."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.links = {}, []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.setdefault(tag, set()).update(name for name, _value in attrs)
        self.links += [value for name, value in attrs if name == "href"]


def test_second_level_headings_get_anchors_and_make_the_contents():
    html, parts = present("## One & *two*\n\ntext\n\n### Not this\n\n## 셋")

    assert parts == ("One & two", "셋")
    assert '<h2 id="part-1">One &amp; <em>two</em></h2>' in html
    assert '<h2 id="part-2">셋</h2>' in html
    assert "<h3>Not this</h3>" in html


def test_links_to_our_own_pages_are_not_marked_as_strangers():
    html, _parts = present("[own](/guides/a/) [other](https://example.org/) [sly](//example.org/)")

    assert '<a href="/guides/a/">own</a>' in html
    assert html.count("nofollow") == 2


def test_hostile_markdown_is_harmless():
    source = "\n\n".join(
        [
            "## <script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[x](javascript:alert(1))",
            "<a href='/x' onclick='alert(1)'>y</a>",
            "![p](https://example.org/p.png)",
            '[z](/a"onmouseover="alert(1))',
        ]
    )

    html, parts = present(source)

    seen = Seen(html)
    assert seen.tags == {"h2": {"id"}, "p": set(), "a": {"href", "rel"}}
    assert seen.links == ["https://example.org/p.png", "/a%22onmouseover=%22alert(1)"]
    assert parts == ("<script>alert(1)</script>",)

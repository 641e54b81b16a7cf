"""The style guide in a real browser: no barrier, nothing refused by the policy, nothing wider than the screen."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def open_page(chromium, live_server):
    """`open_page("/style/", width=360, scheme="dark")`; what the browser complains of lies in `page.complaints`."""
    contexts = []

    def open_one(path, *, width=1280, scheme="light", script=True):
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=script
        )
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on(
            "console",
            lambda message: (
                page.complaints.append(message.text) if message.type in ("error", "warning") else None
            ),
        )
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(f"{live_server.url}{path}")
        return page

    yield open_one
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("prefix", ["", "/ko", "/zh-hans"])
def test_the_style_guide_has_no_barrier_and_fits_the_screen(open_page, prefix, scheme, width):
    from axe_playwright_python.sync_playwright import Axe

    page = open_page(f"{prefix}/style/", width=width, scheme=scheme)

    assert page.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], node["html"][:120]) for rule in found for node in rule["nodes"]] == []


def test_a_theme_is_chosen_without_a_script(open_page):
    page = open_page("/preferences/?next=/style/", script=False)

    page.get_by_label("Dark").check()
    page.get_by_role("button", name="Save and go back").click()

    assert page.url.endswith("/style/")
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_an_error_summary_takes_the_focus_and_leads_to_the_field(open_page):
    page = open_page("/preferences/")
    page.evaluate("document.querySelectorAll('[name=theme]').forEach(field => { field.checked = false })")
    page.get_by_role("button", name="Save and go back").click()

    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    page.locator("[data-error-summary] a").first.click()
    assert page.evaluate("document.activeElement.name") == "theme"


def test_files_are_named_before_they_are_sent(open_page):
    page = open_page("/style/")

    page.set_input_files(
        "#sample-files", [{"name": "청구서.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}]
    )

    assert page.locator("#files [data-file-list] .file__name").inner_text() == "청구서.pdf"

"""A person with a browser: walks, clicks and types, counts what it takes, and hears what the browser complains of."""

import os
import re
import time
from pathlib import Path

from axe_playwright_python.base import AXE_FILE_PATH
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from tests.builders.people import PASSWORD, app_code

PREFIX = {"en": "", "ko": "/ko", "zh-hans": "/zh-hans"}
HEIGHT = {360: 740, 1280: 800}
_AXE = Path(AXE_FILE_PATH).read_text(encoding="utf-8")
_USED: dict[int, set[str]] = {}
_NAME = re.compile(r"[^a-z0-9]+")


class Visitor:
    """One browser profile. Addresses are given without a language; `prefix` puts the visitor's own before them."""

    def __init__(
        self, chromium, site, *, width=1280, language="en", script=True, scheme="light", name="visitor"
    ):
        self.site, self.width, self.language, self.name, self.script = site, width, language, name, script
        self.prefix = PREFIX[language]
        self.complaints: list[str] = []
        self.clicks = 0
        self.screens: list[str] = []
        self.context = chromium.new_context(
            viewport={"width": width, "height": HEIGHT[width]}, locale={"zh-hans": "zh-CN"}.get(language, language),
            color_scheme=scheme, java_script_enabled=script, has_touch=width < 600, reduced_motion="reduce",
        )  # fmt: skip
        self.context.set_default_timeout(15_000)
        self.page = self.context.new_page()
        self._listen()

    def __str__(self) -> str:
        return f"{self.name} ({self.language}, {self.width} px)"

    # What the browser complains of --------------------------------------------------------------------------------

    def _listen(self) -> None:
        page = self.page
        page.on(
            "console",
            lambda said: (
                self._complain(f"{said.type}: {said.text}") if said.type in ("error", "warning") else None
            ),
        )
        page.on("pageerror", lambda error: self._complain(f"script: {error}"))
        page.on("requestfailed", self._failed)

    def _failed(self, request) -> None:
        # A download, or an answer that is no longer waited for because the page is left, ends as "aborted".
        if "ERR_ABORTED" not in (request.failure or ""):
            self._complain(f"request: {request.url} {request.failure}")

    def _complain(self, what: str) -> None:
        where = "" if self.page.is_closed() else self.page.url
        self.complaints.append(f"{where} {what}")

    def forgive(self, part: str) -> None:
        """Forget the complaints that hold these words: they are what the journey expects."""
        assert any(part in one for one in self.complaints), self.complaints
        self.complaints = [one for one in self.complaints if part not in one]

    # Walking ------------------------------------------------------------------------------------------------------

    def visit(self, path: str, *, plain: bool = False) -> int:
        """Open an address of the site in the visitor's language; `plain` takes the path as it is. The status."""
        answer = self.page.goto(self.site + (path if plain else self.prefix + path))
        return answer.status

    @property
    def path(self) -> str:
        """Where the visitor is, without host, language and query."""
        path = self.page.url.removeprefix(self.site).partition("?")[0].partition("#")[0]
        return path.removeprefix(self.prefix) if self.prefix and path.startswith(self.prefix + "/") else path

    def click(self, selector: str, *, nth: int = 0) -> None:
        """One press of the mouse or the finger, and the page it leads to, if any."""
        self.clicks += 1
        self.page.locator(selector).nth(nth).click()
        self.page.wait_for_load_state()

    def send(self, selector: str = "main form.form .actions button") -> None:
        """Press a button and wait until the answer is another page."""
        self.clicks += 1
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    def fill(self, **fields) -> None:
        """Type into fields by name, tick and choose; two underscores in a name stand for a hyphen."""
        for name, value in fields.items():
            self.answer(name.replace("__", "-"), value)

    def answer(self, name: str, value) -> None:
        """One field by its name: text, a choice, a tick, several ticks, or files."""
        field = self.page.locator(f"main [name='{name}']")
        kind = field.first.get_attribute("type") or field.first.evaluate("field => field.localName")
        if kind == "file":
            field.first.set_input_files(value)
        elif kind in ("radio", "checkbox"):
            for one in value if isinstance(value, list) else [value]:
                chosen = (
                    field.first if one is True else self.page.locator(f"main [name='{name}'][value='{one}']")
                )
                chosen.check()
        elif kind == "select":
            field.first.select_option(value)
        else:
            field.first.fill(value)

    def see(self, name: str) -> None:
        """Count the page the visitor is on as a screen, in this name."""
        self.screens.append(name)

    def attribute(self, name: str) -> str:
        """The first value of this attribute on the page."""
        return self.page.locator(f"[{name}]").first.get_attribute(name)

    # Signing in ---------------------------------------------------------------------------------------------------

    def sign_in(self, who, *, to: str = "") -> None:
        """Through the page, with password and, where there is one, the second factor."""
        if "/accounts/login/" not in self.page.url:
            self.visit(f"/accounts/login/{f'?next={to}' if to else ''}")
        self.page.locator("main [name=login]").fill(who.email)
        self.page.locator("main [name=password]").fill(PASSWORD)
        self.send("main form[action*='/login/'] button")
        if "/2fa/authenticate/" in self.page.url:
            self.page.locator("main [name=code]").fill(self._code_of(who))
            self.send("main form[action*='/2fa/'] button")
        assert not re.search("/login/|/2fa/authenticate/", self.page.url), f"{who} did not get in"

    def _code_of(self, who) -> str:
        """A code of their app that opened no door yet; it opens one only once, and two may come within half a minute."""
        used = _USED.setdefault(who.pk, set())
        code = next(code for ago in (0, -30, 30) if (code := app_code(ago=ago)) not in used)
        used.add(code)
        return code

    def confirm_identity(self) -> None:
        """The page that asks again who is there, by password or by the app."""
        if self.page.locator("main [name=password]").count():
            self.page.locator("main [name=password]").fill(PASSWORD)
        else:
            self.page.locator("main [name=code]").fill(app_code())
        self.send()

    def wait_until(self, expression: str, seconds: float = 10) -> None:
        """Until this holds on the page; the page's own policy forbids the browser tool's way of waiting."""
        until = time.monotonic() + seconds
        while not self.page.evaluate(expression):
            assert time.monotonic() < until, f"never so on {self.page.url}: {expression}"
            time.sleep(0.05)

    # Looking ------------------------------------------------------------------------------------------------------

    def fits(self) -> None:
        """Nothing is wider than the screen."""
        wide = self.page.evaluate("document.scrollingElement.scrollWidth")
        if wide > self.width:
            self._complain(f"is {wide} px wide on a screen of {self.width}")

    def barriers(self, *rules: str) -> list[str]:
        """What axe finds on this page; only these rules, if any are named."""
        if not self.page.evaluate("Boolean(window.axe)"):
            self.page.evaluate(_AXE)
        # Django's own style sheet of the admin fades from colour to colour; what counts is where it arrives.
        self.page.evaluate(
            "document.getAnimations().filter(one => one instanceof CSSTransition).forEach(one => one.finish())"
        )
        only = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else {}
        found = self.page.evaluate(
            "options => axe.run(document, {resultTypes: ['violations'], preload: false, ...options}).then(result => result.violations)",
            only,
        )
        return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]

    def look(self, name: str = "") -> None:
        """Look at the page: no barrier, nothing too wide, and a picture where one is asked for.

        Axe itself is a script; where none may run, the same page is looked at in the walk through every page.
        """
        self.fits()
        if self.script:
            for found in self.barriers():
                self._complain(found)
        self.picture(name or self.path)

    def picture(self, name: str) -> None:
        """A picture of the whole page, where RECOURSE_SCREENSHOTS names a folder."""
        folder = os.environ.get("RECOURSE_SCREENSHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            plain = _NAME.sub("-", name.lower()).strip("-") or "home"
            self.page.screenshot(
                path=Path(folder) / f"{plain}-{self.language}-{self.width}.png", full_page=True
            )


def grow_stale(user, seconds: int = 3600) -> None:
    """An hour passes: the sign-ins of this person are no longer recent."""
    for row in Session.objects.all():
        store = SessionStore(session_key=row.session_key)
        if store.get("_auth_user_id") != str(user.pk):
            continue
        signed_in = store.get("account_authentication_methods", [])
        store["account_authentication_methods"] = [
            entry | {"at": time.time() - seconds} for entry in signed_in
        ]
        store.save()


def sign_out_everywhere(user) -> None:
    """The sign-ins of this person run out."""
    for row in Session.objects.all():
        store = SessionStore(session_key=row.session_key)
        if store.get("_auth_user_id") == str(user.pk):
            store.delete()

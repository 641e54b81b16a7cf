"""On a phone the first screen of a case answers the three questions: whose turn, by when, and what is the one next step."""

from datetime import timedelta

from django.conf import settings as configured
from django.utils import timezone

from tests.builders import cases
from tests.builders.people import person
from tests.journeys.walking import HEIGHT


def test_the_next_step_its_day_its_rule_and_its_button_are_on_the_first_screen_of_a_phone(
    visitor, staff, client_of
):
    joon, mei = person("Joon", language="ko"), staff("Mei", "mediator")
    case = cases.offered(joon, mei, at=timezone.now() - timedelta(days=4)).case
    cookie = client_of(joon).cookies[configured.SESSION_COOKIE_NAME]
    phone = visitor(width=360, language="ko", script=False)
    phone.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": phone.site}])

    phone.visit(f"/disputes/{case.reference}/")

    for part in (".next .deadline", ".next h2", ".next__why > div >> nth=-1", ".next .btn"):
        box = phone.page.locator(part).first.bounding_box()
        assert box["y"] + box["height"] <= HEIGHT[360], part

"""Who may open which door: every address of the site, for every role. An address that is missing here fails the suite.

Roles, about case X unless said otherwise: AN nobody signed in · GU a guest with a draft in a cookie · LK holder of the
pointer without a code · PS a sitting of the leg · P2 a sitting of another leg · P3 a sitting of another case with the same
provider · SU somebody whose account is closed · ME member · CL claimant · C2 another claimant · MA keeper · MU another
mediator · MX a mediator with a conflict · LM lead mediator · LO a lead who opened the case with a reason · MO moderator ·
ED editor · AD administrator, who has no role · AO an administrator who opened the case with a
reason.

What a cell may say: ok · login (led to the sign-in) · 404 (nothing there) · 403 (known, not allowed) · 405 (not this
method) · redirect (on to a door that decides by itself) · confirm (a fresh sign-in first) · door (back to the page where
a code is asked for, which shows nothing).

Differences from the matrix of the design, each on purpose:
- A provider has no account: where the matrix says 404 for PS and P2 on pages of members, they are led to the sign-in, as
  anybody without one. The door leads them to its first page, which is the same for every pointer, good or not.
- A case is read at two places: `/disputes/…` is the claimant's alone, and the desk's page is the keeper's; so MA gets 404
  on the first. A lead reads the desk's page once a reason is given (LO); without one the page leads to that question (LM).
- A lead may hand over a case without looking inside, and anybody at the desk finds the row of a case that nobody has.
- The author of a thread or reply that was hidden still reads it, with the reason.
- Where the matrix says B for the administrator, the page is 404 until the case is opened with a reason (AD), and as for a
  lead who opened it afterwards (AO). Opening is one address for all cases, so that it tells nothing of any.
- Leads see accounts with their address, to close them; a moderator sees handles only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType

OUT = ("AN", "GU", "LK", "PS", "P2", "P3", "SU")
MEMBERS = ("ME", "CL", "C2")
STAFF = ("MA", "MU", "MX", "LM", "LO", "MO", "ED", "AD", "AO")
ROLES = (*OUT, *MEMBERS, *STAFF)
# Who somebody is to case Y: the same people, other parts.
ABOUT_Y = {
    "CL": "C2",
    "C2": "CL",
    "MA": "MU",
    "MU": "MA",
    "MX": "MU",
    "LO": "LM",
    "AO": "AD",
    "PS": "P2",
    "P3": "PS",
}
Cells = dict[str, str]


def everybody(code: str, **others: str) -> Cells:
    """The same for all, but for those named."""
    return _with(dict.fromkeys(ROLES, code), others)


def inside(code: str, **others: str) -> Cells:
    """Needs a sign-in; then this, but for those named."""
    return _with(everybody(code) | dict.fromkeys(OUT, "login"), others)


def desk(code: str, **others: str) -> Cells:
    """Needs somebody who works here; then this, but for those named."""
    return _with(dict.fromkeys((*OUT, *MEMBERS), "login") | dict.fromkeys(STAFF, code), others)


def _with(cells: Cells, others: dict[str, str]) -> Cells:
    for code, roles in others.items():
        cells |= dict.fromkeys(roles.split(), code)
    if "AO" not in " ".join(others.values()).split():
        # An administrator like any other, but for the case that was opened.
        cells["AO"] = cells["AD"]
    return cells


@dataclass(frozen=True)
class Row:
    """One address with one set of objects. `swaps`: it is tried with case Y's objects as well."""

    pattern: str
    get: Cells
    post: Cells
    make: Callable[[Any, str], dict]
    query: str = ""
    swaps: bool = False


ROWS: list[Row] = []
READ_ONLY = everybody("405")


def row(
    pattern: str, get: Cells, post: Cells = READ_ONLY, make=None, *, query: str = "", swaps: bool = False
) -> None:
    """Add an address to the table."""
    ROWS.append(Row(pattern, get, post, make or (lambda world, case: {}), query, swaps))


ANY, PAGE, FORM = everybody("ok"), inside("ok"), inside("ok")
AWAY = inside("redirect")

# What everybody reads ---------------------------------------------------------------------------------------
for pattern in (
    "healthz", "readyz", "robots.txt", "", "guides/", "community/", "providers/", "record/", "record/days.json",
):  # fmt: skip
    row(pattern, ANY)
for pattern in ("preferences/", "style/", "disputes/new/", "check/"):
    row(pattern, ANY, ANY)
row("guides/<slug:slug>/", ANY, make=lambda w, c: {"slug": "shown-guide"})
row("guides/<slug:slug>/", everybody("404", ok="ED AD"), make=lambda w, c: {"slug": "hidden-guide"})
row("providers/<slug:slug>/", ANY, make=lambda w, c: {"slug": "narae-mobile"})
_letters = "ok" if settings.EMBEDDED else "404"
row("mailbox/", everybody(_letters), READ_ONLY if settings.EMBEDDED else everybody("404"))
for pattern in ("mailbox/<str:name>/", "mailbox/<str:name>/eml/"):
    row(
        pattern,
        everybody("404"),
        READ_ONLY if settings.EMBEDDED else everybody("404"),
        lambda w, c: {"name": "nothing"},
    )

# Whoever holds the address reads the calendar; a wrong or stopped one is not there.
row("calendar/<str:token>.ics", ANY, make=lambda w, c: {"token": w.rows["calendar_token"]})
row("calendar/<str:token>.ics", everybody("404"), make=lambda w, c: {"token": "x" * 43})

# Forum ------------------------------------------------------------------------------------------------------


def _of(name: str, **more):
    return lambda w, c: {"pk": w.rows[name].pk} | more


def _thread(name: str):
    return lambda w, c: {"pk": w.rows[name].pk, "slug": w.rows[name].slug}


row("community/preview/", READ_ONLY, PAGE)
row("community/<slug:slug>/", ANY, make=lambda w, c: {"slug": "korea"})
row("community/<slug:slug>/new/", PAGE, FORM, lambda w, c: {"slug": "korea"})
row("community/t/<int:pk>/", everybody("redirect"), FORM, _of("thread"))
row("community/t/<int:pk>/<str:slug>/", ANY, FORM, _thread("thread"))
for name, author in (("held_thread", "CL"), ("hidden_thread", "C2")):
    row(
        "community/t/<int:pk>/<str:slug>/",
        everybody("404", ok=f"{author} MO AD"),
        everybody("404", redirect=f"{author} MO AD"),
        _thread(name),
    )
row(
    "community/post/<int:pk>/report/",
    inside("ok", **{"404": "ME"}),
    inside("ok", **{"404": "ME"}),
    _of("post"),
)
for name in ("held", "hidden"):
    row("community/post/<int:pk>/report/", inside("404"), inside("404"), _of(name))

# Accounts ---------------------------------------------------------------------------------------------------
row("accounts/", AWAY | dict.fromkeys(OUT, "login"), AWAY | dict.fromkeys(OUT, "login"))
for pattern in (
    "accounts/settings/",
    "inbox/preferences/",
    "accounts/reauthenticate/",
    "accounts/password/change/",
):
    row(pattern, PAGE, FORM)
for pattern in ("accounts/email/", "accounts/sessions/"):
    row(pattern, PAGE, AWAY)
row("accounts/settings/sessions/end/", READ_ONLY, AWAY)
row("accounts/typed/drop/", READ_ONLY, AWAY)
row("accounts/confirm/code/", inside("confirm", ok="ME CL C2"), inside("confirm"))
for pattern in (
    "accounts/staff/", "accounts/confirm-email/", "accounts/password/set/", "accounts/login/code/confirm/", "accounts/2fa/authenticate/",
):  # fmt: skip
    row(pattern, AWAY, AWAY)
row("accounts/demo/", READ_ONLY, everybody("404"))
for pattern in ("accounts/login/", "accounts/signup/", "accounts/login/code/"):
    row(
        pattern,
        everybody("redirect") | dict.fromkeys(OUT, "ok"),
        everybody("redirect") | dict.fromkeys(OUT, "ok"),
    )
row("accounts/logout/", PAGE | dict.fromkeys(OUT, "redirect"), everybody("redirect"))
for pattern in ("accounts/inactive/", "accounts/password/reset/done/"):
    row(pattern, ANY)
row("accounts/password/reset/", ANY, ANY)
row("accounts/password/reset/confirm/", everybody("login"), everybody("login"))
row("accounts/password/reset/complete/", everybody("redirect"), everybody("redirect"))
row("accounts/2fa/", PAGE, inside("405"))
row("accounts/2fa/reauthenticate/", inside("ok", confirm="ME CL C2"), inside("ok", confirm="ME CL C2"))
for pattern in ("accounts/2fa/totp/activate/", "accounts/2fa/recovery-codes/generate/"):
    row(pattern, inside("confirm"), inside("confirm"))
row(
    "accounts/2fa/totp/deactivate/",
    inside("confirm", **{"404": "ME CL C2"}),
    inside("confirm", **{"404": "ME CL C2"}),
)
row("accounts/2fa/recovery-codes/", inside("404"), inside("405"))
row("accounts/2fa/recovery-codes/download/", inside("404"), inside("404"))

# Inbox ------------------------------------------------------------------------------------------------------
row("inbox/", PAGE, inside("405"))
row("inbox/read/", inside("405"), AWAY)
_item = lambda w, c: {"number": w.rows["inbox"]["ana"].pk}  # noqa: E731 - a name for two rows
row("inbox/<int:number>/", inside("404", redirect="CL"), inside("404", redirect="CL"), _item)
row("inbox/<int:number>/read/", inside("405"), inside("404", redirect="CL"), _item)

# Filing: a draft is its owner's, and a guest's is the cookie's -------------------------------------------------


def _draft(name: str, **more):
    return lambda w, c: {"draft": w.rows[name].pk} | more


for name, owner in (("draft", "CL"), ("guest_draft", "GU")):
    row(
        "disputes/new/<int:draft>/",
        inside("404", redirect=owner),
        inside("404", redirect=owner),
        _draft(name),
    )
    row(
        "disputes/new/<int:draft>/forget/",
        inside("404", ok=owner),
        inside("404", redirect=owner),
        _draft(name),
    )
    row(
        "disputes/new/<int:draft>/<slug:key>/",
        inside("404", ok=owner),
        inside("404", ok=owner),
        _draft(name, key="where"),
    )
    row(
        "disputes/new/<int:draft>/<slug:key>/",
        inside("404", redirect=owner),
        inside("404", redirect=owner),
        _draft(name, key="check"),
    )
# A guest confirms an address before anything is handed in.
row(
    "disputes/new/<int:draft>/uploads/",
    inside("404", ok="CL"),
    inside("404", **{"400": "CL"}),
    _draft("draft"),
)
_guests = inside("404", **{"404": "GU"})
row("disputes/new/<int:draft>/uploads/", _guests, _guests, _draft("guest_draft"))
_token = {"token": "x" * 22}
row("disputes/new/<int:draft>/uploads/<str:token>/", _guests, _guests, _draft("guest_draft", **_token))
row("disputes/new/<int:draft>/uploads/<str:token>/", inside("404"), inside("404"), _draft("draft", **_token))
row(
    "disputes/new/<int:draft>/adopt/",
    inside("404", redirect="CL"),
    inside("404", redirect="CL"),
    _draft("draft"),
)
row("disputes/new/<int:draft>/adopt/", inside("404"), inside("404"), _draft("guest_draft"))

# The claimant's pages ---------------------------------------------------------------------------------------


def _ref(**more):
    return lambda w, c: {"reference": w.case[c].reference} | more


def _shown(w, c) -> str:
    """The token of a file that the claimant handed in and the first leg was shown."""
    return (
        w.rows["exhibit_shown"] if c == "X" else w.case["Y"].evidence.exclude(file=None).first().file
    ).token


MINE = inside("404", ok="CL")
# Without a sign-in it says what a dispute is, and nothing about any case.
row("disputes/", ANY)
row("disputes/calendar/", PAGE, inside("redirect"))
row("disputes/<slug:reference>/", MINE, make=_ref(), swaps=True)
row("disputes/<slug:reference>/deadlines.ics", MINE, make=_ref(), swaps=True)
row("disputes/<slug:reference>/", inside("404"), make=lambda w, c: {"reference": "0000000000"})
row("disputes/<slug:reference>/receipt/", MINE, make=_ref(), swaps=True)
row("disputes/<slug:reference>/looks/", MINE, make=_ref(), swaps=True)
# Before anything is asked there is nothing there, not even for the claimant; test_outcomes has the case that is asked.
row("disputes/<slug:reference>/survey/", inside("404"), inside("404"), _ref(), swaps=True)
row("disputes/<slug:reference>/case-file/", MINE, make=_ref(), swaps=True)
row("disputes/<slug:reference>/download/", MINE, make=_ref(), swaps=True)
row("disputes/<slug:reference>/letters/", MINE, make=_ref(), swaps=True)
row(
    "disputes/<slug:reference>/letters/<slug:name>/<int:number>/",
    MINE,
    make=_ref(name="demand", number=1),
    swaps=True,
)
# A letter that does not fit is not there.
row(
    "disputes/<slug:reference>/letters/<slug:name>/<int:number>/",
    inside("404"),
    make=_ref(name="instalments", number=1),
)
row("disputes/<slug:reference>/agreement/", MINE, make=lambda w, c: {"reference": w.case["P"].reference})
row("disputes/<slug:reference>/no-agreement/", MINE, make=lambda w, c: {"reference": w.case["D"].reference})
# Nothing was agreed in the other one.
row(
    "disputes/<slug:reference>/agreement/",
    inside("404"),
    make=lambda w, c: {"reference": w.case["D"].reference},
)
row("disputes/<slug:reference>/do/<slug:name>/", MINE, MINE, _ref(name="message"), swaps=True)
row(
    "disputes/<slug:reference>/do/<slug:name>/<slug:number>/",
    MINE,
    inside("404", confirm="CL"),
    _ref(name="accept", number="1"),
    swaps=True,
)
_exhibit = "disputes/<slug:reference>/evidence/<str:token>/"
row(_exhibit, MINE, make=lambda w, c: _ref(token=_shown(w, c))(w, c), swaps=True)
row(_exhibit, MINE, make=lambda w, c: _ref(token=_shown(w, c))(w, c), query="original=1", swaps=True)
# Nobody's upload is at this address: whoever may send is told so, anybody else nothing more.
row("disputes/<slug:reference>/uploads/", MINE, inside("404", **{"400": "CL"}), _ref(), swaps=True)
_no_upload = inside("404")
row("disputes/<slug:reference>/uploads/<str:token>/", _no_upload, _no_upload, _ref(token="x" * 22))
row("disputes/<slug:reference>/shown/", MINE, make=_ref(), swaps=True)
row("disputes/<slug:reference>/shown/<int:leg>/<int:number>/", MINE, make=_ref(leg=1, number=1), swaps=True)
row("disputes/<slug:reference>/shown/<int:leg>/<int:number>/", inside("404"), make=_ref(leg=9, number=1))
row("disputes/<slug:reference>/exhibit/<int:number>/", MINE, make=_ref(number=1), swaps=True)
row("disputes/<slug:reference>/exhibit/<int:number>/", inside("404"), make=_ref(number=99))
# A text has no pages that are pictures, so only the way to it is asked here.
row(
    f"{_exhibit}page/<int:page>/",
    inside("404"),
    make=lambda w, c: _ref(token=_shown(w, c), page=1)(w, c),
    swaps=True,
)
# The provider's original is not the claimant's, and a file of another case is not there at all.
row(
    _exhibit,
    inside("404"),
    make=lambda w, c: _ref(token=w.rows["exhibit_of_1"].token)(w, c),
    query="original=1",
)
row(_exhibit, inside("404"), make=lambda w, c: _ref(token=_shown(w, "Y"))(w, c))

# The provider's door ----------------------------------------------------------------------------------------


def _door(**more):
    return lambda w, c: {"pointer": w.pointer(c, 1)} | more


def _number_of(w, name: str) -> int:
    return w.case["X"].evidence.get(file=w.rows[name]).number


NO_POINTER = lambda w, c: {"pointer": "x" * 43}  # noqa: E731 - a name for two rows
row("answer/<str:pointer>/", ANY, everybody("redirect"), _door(), swaps=True)
row("answer/<str:pointer>/", ANY, everybody("redirect"), NO_POINTER)
row("answer/<str:pointer>/code/", ANY, ANY, _door(), swaps=True)
row("answer/<str:pointer>/leave/", everybody("door"), everybody("door"), _door(), swaps=True)
row(
    "answer/<str:pointer>/case/",
    everybody("door", ok="PS"),
    everybody("door", redirect="PS"),
    _door(),
    swaps=True,
)
row("answer/<str:pointer>/case/", everybody("door"), everybody("door"), NO_POINTER)
row(
    "answer/<str:pointer>/do/<slug:name>/",
    everybody("door", ok="PS"),
    everybody("door", ok="PS"),
    _door(name="message"),
    swaps=True,
)
row(
    "answer/<str:pointer>/do/<slug:name>/<slug:number>/",
    everybody("door", ok="PS"), everybody("door", redirect="PS"), _door(name="withdraw_offer", number="1"), swaps=True,
)  # fmt: skip
row(
    "answer/<str:pointer>/download/",
    everybody("door", ok="PS"),
    everybody("door", redirect="PS"),
    _door(),
    swaps=True,
)
# Nothing was agreed yet in the case of this leg.
row(
    "answer/<str:pointer>/paper/<slug:name>/",
    everybody("door", redirect="PS"),
    everybody("door", redirect="PS"),
    _door(name="agreement"),
    swaps=True,
)
row(
    "answer/<str:pointer>/uploads/",
    everybody("door", ok="PS"),
    everybody("door", **{"400": "PS"}),
    _door(),
    swaps=True,
)
row(
    "answer/<str:pointer>/uploads/<str:token>/",
    everybody("door", **{"404": "PS"}),
    everybody("door", **{"404": "PS"}),
    _door(token="x" * 22),
)
_file = "answer/<str:pointer>/file/<str:token>/"
row(
    _file,
    everybody("door", ok="PS"),
    everybody("door", redirect="PS"),
    lambda w, c: _door(token=_shown(w, c))(w, c),
    swaps=True,
)
row(
    f"{_file}page/<int:page>/",
    everybody("door", **{"404": "PS"}),
    everybody("door", redirect="PS"),
    lambda w, c: _door(token=_shown(w, c), page=1)(w, c),
    swaps=True,
)
row(
    "answer/<str:pointer>/exhibit/<int:number>/",
    everybody("door", ok="PS"),
    everybody("door", redirect="PS"),
    lambda w, c: _door(number=_number_of(w, "exhibit_shown"))(w, c),
)
row(
    "answer/<str:pointer>/exhibit/<int:number>/",
    everybody("door", redirect="PS"),
    everybody("door", redirect="PS"),
    lambda w, c: _door(number=_number_of(w, "exhibit_kept"))(w, c),
)
row(
    "answer/<str:pointer>/shown/<int:number>/",
    everybody("door", ok="PS"),
    everybody("door", redirect="PS"),
    _door(number=1),
    swaps=True,
)
# What the leg was not shown leads back to what it was.
for name in ("exhibit_kept", "exhibit_of_2"):
    row(
        _file,
        everybody("door", redirect="PS"),
        everybody("door", redirect="PS"),
        lambda w, c, n=name: _door(token=w.rows[n].token)(w, c),
    )

# The desk ---------------------------------------------------------------------------------------------------
MEDIATORS = "MA MU MX LM LO"
row("admin/", desk("ok"), desk("ok"))
row(
    "admin/login/",
    everybody("redirect", **{"403": "ME CL C2"}) | dict.fromkeys(OUT, "login"),
    everybody("redirect", **{"403": "ME CL C2"}) | dict.fromkeys(OUT, "login"),
)
row("admin/logout/", desk("405") | dict.fromkeys((*OUT, *MEMBERS), "redirect"), everybody("redirect"))
for pattern in ("admin/password_change/", "admin/password_change/done/"):
    row(pattern, everybody("redirect"), everybody("redirect"))
row("admin/jsi18n/", desk("ok"), desk("405"))
row("admin/autocomplete/", desk("403"), desk("405"))
row(
    "admin/autocomplete/",
    desk("404"),
    desk("405"),
    query="app_label=disputes&model_name=leg&field_name=case&term=a",
)
# Handles, for those who see the accounts; no case is found by it.
row(
    "admin/autocomplete/",
    desk("403", ok="LM LO AD"),
    desk("405"),
    query="app_label=disputes&model_name=case&field_name=claimant&term=a",
)
row(
    "admin/<app_label>/",
    desk("404", ok=MEDIATORS),
    desk("404", ok=MEDIATORS),
    lambda w, c: {"app_label": "disputes"},
)
row(
    "admin/<app_label>/",
    desk("404", ok="ED AD"),
    desk("404", ok="ED AD"),
    lambda w, c: {"app_label": "rulebook"},
)
row("admin/<url>", desk("404"), desk("404"), lambda w, c: {"url": "nothing/here/"})
_on_site = "admin/r/<int:content_type_id>/<path:object_id>/"


def _kind(app: str, model: str, pk):
    return lambda w, c: {
        "content_type_id": ContentType.objects.get(app_label=app, model=model).pk,
        "object_id": pk(w),
    }


row(_on_site, desk("404"), desk("404"), _kind("disputes", "case", lambda w: w.case["X"].pk))
row(_on_site, desk("404"), desk("404"), _kind("disputes", "leg", lambda w: w.rows["legs"][1].pk))
row(
    _on_site,
    desk("404", redirect="ED AD"),
    desk("404", redirect="ED AD"),
    _kind("education", "guide", lambda w: w.rows["guide"].pk),
)

_case = "admin/disputes/case/<int:pk>/"


def _pk(**more):
    return lambda w, c: {"pk": w.case[c].pk} | more


def _clock(w, c):
    clock = (
        w.rows["clock"] if c == "X" else w.case["Y"].clocks.filter(standing="running", kind="offer").first()
    )
    return {"pk": w.case[c].pk, "name": "extend", "number": clock.pk}


KEPT, LOOKED = desk("404", ok="MA"), desk("404", ok="MA LO AO")
NOBODYS = lambda w, c: {"pk": w.case["N"].pk}  # noqa: E731 - a name for two rows
row(f"{_case}page/", desk("404", ok="MA LO AO", redirect="LM"), desk("405"), _pk(), swaps=True)
row(f"{_case}page/", desk("404", redirect=MEDIATORS), desk("405"), NOBODYS)
row(
    f"{_case}do/<str:name>/",
    desk("404", ok="MA", redirect="LO AO"),
    desk("404", ok="MA", redirect="LO AO"),
    _pk(name="message"),
    swaps=True,
)
row(
    f"{_case}do/<str:name>/",
    desk("404", ok=MEDIATORS),
    desk("404", redirect=MEDIATORS),
    lambda w, c: NOBODYS(w, c) | {"name": "take"},
)
row(
    f"{_case}do/<str:name>/",
    desk("404", ok="MA LM LO", redirect="MU"),
    desk("404", ok="MA LM LO", redirect="MU"),
    _pk(name="hand_over"),
    swaps=True,
)
row(
    f"{_case}do/<str:name>/<str:number>/",
    desk("404", ok="MA", redirect="LO AO"),
    desk("404", ok="MA", redirect="LO AO"),
    _clock,
    swaps=True,
)
for name in ("here", "read", "remind"):
    row(
        f"{_case}{name}/",
        desk("405"),
        desk("404", ok="MA LO AO") if name == "here" else desk("404", redirect="MA LO AO"),
        _pk(),
        swaps=True,
    )
row("admin/disputes/case/ready-texts/", desk("404", ok=MEDIATORS), desk("404", ok=MEDIATORS))
for name in ("filter", "remind"):
    row(
        f"admin/disputes/case/{name}/",
        desk("405"),
        desk("404", redirect=MEDIATORS),
    )
row(f"{_case}compare/", LOOKED, desk("405"), _pk(), swaps=True)
row(f"{_case}open/", desk("404", ok="LM LO"), desk("404", ok="LM LO"), _pk(), swaps=True)
row(f"{_case}free/", desk("405"), desk("404", redirect="MA LO AO"), _pk(), swaps=True)
row("admin/disputes/case/with-a-reason/", desk("404", ok="LM LO AD AO"), desk("404", ok="LM LO AD AO"))
row(f"{_case}conflict/", desk("404", ok="MA LM LO"), desk("404", ok="MA LM LO"), _pk(), swaps=True)
for end in ("", "original/"):
    row(
        f"{_case}evidence/<str:token>/{end}",
        LOOKED,
        desk("405"),
        lambda w, c: _pk(token=_shown(w, c))(w, c),
        swaps=True,
    )
    # A file of another case, by the address of one's own.
    row(
        f"{_case}evidence/<str:token>/{end}",
        desk("404"),
        desk("405"),
        lambda w, c: _pk(token=_shown(w, "Y"))(w, c),
    )
row(f"{_case}exhibit/<int:number>/", LOOKED, desk("405"), _pk(number=1), swaps=True)
row(f"{_case}uploads/", LOOKED, desk("404", **{"400": "MA LO AO"}), _pk(), swaps=True)
row(f"{_case}uploads/<str:token>/", desk("404"), desk("404"), _pk(token="x" * 22))
row(f"{_case}download/", LOOKED, desk("405"), _pk(), swaps=True)
# Nothing was agreed yet.
row(f"{_case}paper/<slug:name>/", desk("404"), desk("405"), _pk(name="agreement"), swaps=True)
row(
    f"{_case}evidence/<str:token>/page/<int:page>/",
    desk("404"),
    desk("405"),
    lambda w, c: _pk(token=_shown(w, c), page=1)(w, c),
    swaps=True,
)
row(f"{_case}shown/", LOOKED, desk("405"), _pk(), swaps=True)
row(f"{_case}shown/<int:leg>/<int:number>/", LOOKED, desk("405"), _pk(leg=1, number=1), swaps=True)
row(f"{_case}texts/<int:number>/", LOOKED, desk("405"), _pk(number=1), swaps=True)
row(f"{_case}texts/<int:number>/", LOOKED, desk("405"), _pk(number=3))
_row = "admin/disputes/case/"
for query in ("", "q=zq", "_popup=1"):
    row(_row, desk("404", redirect=MEDIATORS), desk("404", redirect=MEDIATORS), query=query)
row(f"{_row}add/", desk("403"), desk("403"))
_one = lambda w, c: {"object_id": w.case[c].pk}  # noqa: E731 - a name for several rows
for end in ("history/", "change/"):
    row(
        f"{_row}<path:object_id>/{end}",
        desk("404", redirect="MA LO AO"),
        desk("404", redirect="MA LO AO"),
        _one,
        swaps=True,
    )
row(f"{_row}<path:object_id>/delete/", desk("403"), desk("403"), _one)
row(f"{_row}<path:object_id>/", desk("redirect"), desk("redirect"), _one)

_mediator = "admin/disputes/mediator/"
row(_mediator, desk("404", ok="LM LO", redirect="MA MU MX"), desk("404", ok="LM LO", redirect="MA MU MX"))
row(f"{_mediator}profile/", desk("404", ok=MEDIATORS), desk("404", ok=MEDIATORS))
for end in ("lot/", "move/", "outcomes/", "recount/"):
    row(f"{_mediator}{end}", desk("404", ok="LM LO"), desk("404", ok="LM LO"))
row(f"{_mediator}add/", desk("403"), desk("403"))
_profile = lambda w, c: {"object_id": w.rows["profile"].pk}  # noqa: E731 - a name for several rows
for end in ("history/", "change/", "delete/"):
    row(f"{_mediator}<path:object_id>/{end}", desk("403"), desk("403"), _profile)
row(f"{_mediator}<path:object_id>/", desk("redirect"), desk("redirect"), _profile)

row("admin/community/post/queue/", desk("403", ok="MO AD"), desk("405"))
for name in ("post", "held", "hidden"):
    row("admin/community/post/queue/<int:pk>/", desk("403", ok="MO AD"), desk("403", ok="MO AD"), _of(name))
row(
    "admin/education/guidetext/<int:pk>/preview/",
    desk("403", ok="ED AD"),
    desk("403", ok="ED AD"),
    _of("guide_text"),
)
for end in ("publish/", "discard/", "from_file/"):
    row(
        f"admin/education/guidetext/<int:pk>/{end}",
        desk("405"),
        desk("403", redirect="ED AD"),
        _of("guide_text"),
    )


@dataclass(frozen=True)
class Room:
    """Tables with the stock pages of a desk: who sees the rows, who adds and changes them. Nobody deletes any."""

    see: str
    add: str = ""
    change: str = ""


READERS = f"{MEDIATORS} ED AD"
ROOMS = {
    "community/board": Room("MO ED AD", change="ED AD"),
    "community/moderationact": Room("MO AD"),
    "education/guide": Room("ED AD", change="ED AD"),
    "education/guidetext": Room("ED AD", change="ED AD"),
    "notifications/notice": Room("AD"),
    "providers/provider": Room(READERS, add="ED AD", change="ED AD"),
    "rulebook/profile": Room("ED AD", change="ED AD"),
    "rulebook/rule": Room("ED AD", add="ED AD", change="ED AD"),
    "rulebook/calendar": Room("ED AD"),
    "rulebook/reasoncode": Room("ED AD", change="ED AD"),
    "rulebook/evidencekind": Room("ED AD", change="ED AD"),
    "rulebook/intakequestion": Room("ED AD", change="ED AD"),
    "rulebook/outsidebody": Room("ED AD", add="ED AD", change="ED AD"),
    "rulebook/authority": Room("ED AD", add="ED AD", change="ED AD"),
    "rulebook/helpcontact": Room("ED AD", add="ED AD", change="ED AD"),
    "accounts/user": Room("LM LO AD", change="AD"),
}


def _first(label: str):
    app, name = label.split("/")
    return lambda w, c: {
        "object_id": ContentType.objects.get(app_label=app, model=name)
        .model_class()
        .objects.order_by("pk")
        .first()
        .pk
    }


for label, room in ROOMS.items():
    base, some = f"admin/{label}/", _first(label)
    for query in ("", "q=zq", "_popup=1"):
        row(base, desk("403", ok=room.see), desk("403", ok=room.see), query=query)
    row(f"{base}add/", desk("403", ok=room.add), desk("403", ok=room.add))
    row(f"{base}<path:object_id>/history/", desk("403", ok=room.see), desk("403", ok=room.see), some)
    row(f"{base}<path:object_id>/change/", desk("403", ok=room.see), desk("403", ok=room.change), some)
    row(f"{base}<path:object_id>/delete/", desk("403"), desk("403"), some)
    row(f"{base}<path:object_id>/", desk("redirect"), desk("redirect"), some)
# The list of posts is the queue.
_post = "admin/community/post/"
for query in ("", "q=zq", "_popup=1"):
    row(_post, desk("redirect"), desk("redirect"), query=query)
row(f"{_post}add/", desk("403"), desk("403"))
_some_post = lambda w, c: {"object_id": w.rows["held"].pk}  # noqa: E731 - a name for several rows
row(f"{_post}<path:object_id>/history/", desk("403", ok="MO AD"), desk("403", ok="MO AD"), _some_post)
row(
    f"{_post}<path:object_id>/change/",
    desk("403", redirect="MO AD"),
    desk("403", redirect="MO AD"),
    _some_post,
)
row(f"{_post}<path:object_id>/delete/", desk("403"), desk("403"), _some_post)
row(f"{_post}<path:object_id>/", desk("redirect"), desk("redirect"), _some_post)

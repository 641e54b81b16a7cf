"""The embedded process, the machines' doors and the operators' commands."""

import http.client
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tarfile
import threading
import time
import urllib.request
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import InterfaceError, connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from config import archive, embedded, roles
from disputes import triggers
from files.workflow import receive
from notifications.models import Notice
from notifications.outbox import notify
from pages import demo
from tests.builders import uploads
from tests.builders.people import person

pytestmark = pytest.mark.once

SQLITE = connection.vendor == "sqlite"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/", "/ko/guides/", "/nowhere/", "/accounts/login/", "/healthz", "/admin/", "/disputes/"]
)
def test_every_answer_carries_the_security_headers(path):
    response = Client().get(path)

    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS
    assert "Permissions-Policy" in response.headers


def test_crawlers_are_spared_the_private_pages_in_every_language():
    lines = Client().get("/robots.txt").content.decode().splitlines()

    private = ("/accounts/", "/admin/", "/disputes/", "/inbox/", "/answer/")
    assert lines == ["User-agent: *"] + [
        f"Disallow: {prefix}{path}" for prefix in ("", "/ko", "/zh-hans") for path in private
    ]


@pytest.mark.django_db
def test_ready_says_which_part_is_not_well(monkeypatch):
    assert set(Client().get("/readyz").json()) == {"database", "broker", "notices", "clock", "log"}

    triggers.lift()

    response = Client().get("/readyz")
    assert (response.status_code, response.json()["log"]) == (503, {"ok": False})
    triggers.install()


@pytest.mark.django_db
def test_ready_notices_a_mail_that_nobody_delivers(ana):
    notify(
        ana,
        "notifications/mail/account/unknown_account",
        {"for_account": True},
        dedupe_key="old",
        urgent=True,
    )
    Notice.objects.update(due_at=timezone.now() - timezone.timedelta(minutes=10))

    response = Client().get("/readyz")

    assert (response.status_code, response.json()["notices"]["ok"]) == (503, False)


@pytest.mark.django_db
def test_each_role_gets_exactly_what_the_apps_declare():
    roles.grant()

    from django.contrib.auth.models import Group

    held = {
        group.name: {
            f"{p.content_type.app_label}.{p.codename}"
            for p in group.permissions.select_related("content_type")
        }
        for group in Group.objects.all()
    }
    assert held == roles.declared()
    assert set(held) == set(roles.ROLES)


@pytest.mark.django_db
def test_the_first_administrator_may_sign_in_and_a_weak_password_is_refused(monkeypatch):
    monkeypatch.setenv("RECOURSE_ADMIN_PASSWORD", "12345")
    with pytest.raises(CommandError):
        call_command("create_admin", email="op@example.org", handle="Operator", stdout=StringIO())
    assert not User.objects.exists()

    monkeypatch.setenv("RECOURSE_ADMIN_PASSWORD", "a quite long sentence")
    call_command("create_admin", email="op@example.org", handle="Operator", stdout=StringIO())

    person = User.objects.get()
    assert (person.is_staff, person.is_superuser, person.check_password("a quite long sentence")) == (
        True,
        True,
        True,
    )


@pytest.mark.parametrize(
    ("email", "handle", "sentence"),
    [
        ("op@example.org", "Ana", "Somebody has this name"),
        ("op@example.org", "аna", "Somebody has this name"),
        ("ANA@example.org", "Operator", "There is an account with this address already."),
        ("op@example.org", "op@example.org", "Leave out the @"),
        ("op", "Operator", "Enter a valid email address."),
    ],
)
def test_an_administrator_that_cannot_be_is_refused_in_a_sentence(ana, email, handle, sentence, monkeypatch):
    User.objects.filter(pk=ana.pk).update(email="ana@example.org")
    monkeypatch.setenv("RECOURSE_ADMIN_PASSWORD", "a quite long sentence")

    with pytest.raises(CommandError, match=sentence):
        call_command("create_admin", email=email, handle=handle, stdout=StringIO())

    assert list(User.objects.all()) == [ana]


@pytest.mark.django_db
def test_an_answer_that_will_not_do_is_asked_for_again(ana, monkeypatch):
    monkeypatch.setattr("sys.stdin", StringIO("nothing\nop@example.org\nAna\nOperator\n"))
    monkeypatch.setenv("RECOURSE_ADMIN_PASSWORD", "a quite long sentence")
    told = StringIO()

    call_command("create_admin", stdout=StringIO(), stderr=told)

    assert User.objects.get(is_superuser=True).handle == "Operator"
    assert re.findall("valid email|Somebody has this name", told.getvalue()) == [
        "valid email",
        "Somebody has this name",
    ]


@pytest.mark.django_db
def test_an_input_that_ends_makes_nobody_and_says_what_to_give(monkeypatch):
    monkeypatch.setattr("sys.stdin", StringIO("op@example.org\n"))

    with pytest.raises(CommandError, match="--email, --handle and RECOURSE_ADMIN_PASSWORD"):
        call_command("create_admin", stdout=StringIO())

    assert not User.objects.exists()


def test_the_demo_world_is_refused_where_people_are(ana):
    if not settings.EMBEDDED:
        with pytest.raises(CommandError, match="embedded mode only"):
            call_command("demo")
        return
    with pytest.raises(CommandError, match="only in an empty one"):
        call_command("demo")


@pytest.mark.django_db
def test_reference_data_loads_twice_without_a_change():
    call_command("load_reference", stdout=StringIO())
    told = StringIO()

    call_command("load_reference", stdout=told)

    assert re.findall(r"(\d+) new, (\d+) updated", told.getvalue()) == [("0", "0")] * 5


@pytest.mark.django_db(transaction=True)
def test_a_backup_is_restored_whole_and_sends_no_mail_again(ana, tmp_path):
    notify(
        ana,
        "notifications/mail/account/unknown_account",
        {"for_account": True},
        dedupe_key="waiting",
        urgent=True,
    )
    place = Path(settings.VAR_DIR) / "files" / "ab"
    place.mkdir(parents=True, exist_ok=True)
    (place / "sealed").write_bytes(b"sealed bytes")
    call_command("backup", str(tmp_path / "b.tar"), stdout=StringIO())
    User.objects.filter(pk=ana.pk).update(handle="Changed")
    (place / "sealed").unlink()

    call_command("restore", str(tmp_path / "b.tar"), replace=True, stdout=StringIO())

    ana.refresh_from_db()
    assert ana.handle == "Ana"
    assert (place / "sealed").read_bytes() == b"sealed bytes"
    assert (place / "sealed").stat().st_mode & 0o777 == 0o600
    assert [notice.state for notice in Notice.objects.all()] == [Notice.State.GIVEN_UP]
    assert triggers.missing() == []


@pytest.mark.django_db(transaction=True)
def test_a_backup_that_is_older_than_a_table_is_restored_without_it(ana, tmp_path):
    call_command("backup", str(tmp_path / "b.tar"), stdout=StringIO())
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE later (id bigint PRIMARY KEY REFERENCES accounts_user (id))")
        cursor.execute("INSERT INTO later SELECT id FROM accounts_user")
    User.objects.filter(pk=ana.pk).update(handle="Changed")

    call_command("restore", str(tmp_path / "b.tar"), replace=True, stdout=StringIO())

    ana.refresh_from_db()
    assert ana.handle == "Ana"
    assert "later" not in connection.introspection.table_names()


@pytest.mark.django_db(transaction=True)
def test_a_backup_follows_a_folder_of_files_that_lies_on_another_disk(ana, tmp_path, settings):
    settings.VAR_DIR = tmp_path / "var"
    (tmp_path / "disk" / "sealed").mkdir(parents=True)
    (tmp_path / "disk" / "sealed" / "a").write_bytes(b"sealed bytes")
    settings.VAR_DIR.mkdir()
    (settings.VAR_DIR / "files").symlink_to(tmp_path / "disk")
    told = StringIO()

    call_command("backup", str(tmp_path / "b.tar"), stdout=told)

    (tmp_path / "disk" / "sealed" / "a").unlink()
    call_command("restore", str(tmp_path / "b.tar"), replace=True, stdout=StringIO())
    assert "sealed files: 1" in told.getvalue()
    assert (tmp_path / "disk" / "sealed" / "a").read_bytes() == b"sealed bytes"


@pytest.mark.django_db(transaction=True)
def test_a_backup_says_how_many_files_of_the_database_it_did_not_find(ana, tmp_path, settings):
    receive(uploads.upload("a.png", uploads.png()), owner=ana, scope="case:1")
    settings.VAR_DIR = tmp_path / "empty"
    told = StringIO()

    call_command("backup", str(tmp_path / "b.tar"), stdout=StringIO(), stderr=told)

    assert told.getvalue().startswith(f"2 files that the database names are not in {tmp_path}/empty/files")


@pytest.mark.django_db(transaction=True)
def test_an_archive_that_lacks_a_file_is_refused_before_anything_changes(ana, tmp_path):
    place = Path(settings.VAR_DIR) / "files" / "ab"
    place.mkdir(parents=True, exist_ok=True)
    (place / "sealed").write_bytes(b"sealed bytes")
    call_command("backup", str(tmp_path / "b.tar"), stdout=StringIO())
    with tarfile.open(tmp_path / "b.tar") as whole, tarfile.open(tmp_path / "c.tar", "w") as part:
        for member in whole:
            if member.name != "files/ab/sealed":
                part.addfile(member, whole.extractfile(member))
    User.objects.filter(pk=ana.pk).update(handle="Changed")

    with pytest.raises(CommandError, match="The archive is damaged: it holds"):
        call_command("restore", str(tmp_path / "c.tar"), replace=True, stdout=StringIO())

    ana.refresh_from_db()
    assert ana.handle == "Changed"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("nowhere/b.tar", "nowhere/b.tar cannot be written (No such file or directory)."),
        ("taken.tar", "taken.tar.part is there: a backup is being written, or one broke off."),
    ],
)
def test_a_backup_that_cannot_be_written_is_refused_in_a_sentence(ana, tmp_path, target, sentence):
    (tmp_path / "taken.tar.part").touch()

    with pytest.raises(CommandError, match=re.escape(f"{tmp_path}/{sentence}")):
        call_command("backup", str(tmp_path / target), stdout=StringIO())


@pytest.mark.django_db(transaction=True)
def test_a_backup_that_broke_off_can_be_repeated(ana, tmp_path, settings):
    settings.VAR_DIR = tmp_path / "var"
    (settings.VAR_DIR / "files").mkdir(parents=True)
    # Nobody can read through a link that leads to itself.
    (settings.VAR_DIR / "files" / "loop").symlink_to("loop")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("backup", str(tmp_path / "b.tar"), stdout=StringIO())
    (settings.VAR_DIR / "files" / "loop").unlink()

    call_command("backup", str(tmp_path / "b.tar"), stdout=StringIO())

    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.tar", "var"]


@pytest.mark.django_db(transaction=True)
def test_a_restore_that_breaks_off_at_the_files_sends_no_mail_again(ana, tmp_path):
    notify(
        ana,
        "notifications/mail/account/unknown_account",
        {"for_account": True},
        dedupe_key="waiting",
        urgent=True,
    )
    place = Path(settings.VAR_DIR) / "files" / "broken"
    place.mkdir(parents=True, exist_ok=True)
    (place / "sealed").write_bytes(b"sealed bytes")
    call_command("backup", str(tmp_path / "b.tar"), stdout=StringIO())
    Notice.objects.update(state=Notice.State.SENT)
    # A file where the archive has a folder: nothing can be put below it.
    (place / "sealed").unlink()
    place.rmdir()
    place.touch()

    with pytest.raises(CommandError, match="The database is restored, its files are not"):
        call_command("restore", str(tmp_path / "b.tar"), replace=True, stdout=StringIO())

    place.unlink()
    assert [notice.state for notice in Notice.objects.all()] == [Notice.State.GIVEN_UP]


@pytest.mark.django_db(transaction=True)
def test_a_restore_brings_no_ended_session_back(ana, client_of, tmp_path):
    browser = client_of(ana)
    key = browser.cookies[settings.SESSION_COOKIE_NAME].value
    call_command("backup", str(tmp_path / "b.tar"), stdout=StringIO())
    browser.post("/accounts/logout/")

    call_command("restore", str(tmp_path / "b.tar"), replace=True, stdout=StringIO())

    somebody = Client()
    somebody.cookies[settings.SESSION_COOKIE_NAME] = key
    assert somebody.get("/accounts/settings/").status_code == 302
    assert not Session.objects.exists()


def test_a_backup_never_overwrites_another(tmp_path):
    (tmp_path / "b.tar").write_bytes(b"x")

    with pytest.raises(archive.ArchiveRefused):
        archive.write(tmp_path / "b.tar", at=timezone.now())


@pytest.mark.django_db
def test_a_backup_of_nobody_is_refused(tmp_path):
    with pytest.raises(CommandError, match="nobody in the database"):
        call_command("backup", str(tmp_path / "b.tar"), stdout=StringIO())

    assert list(tmp_path.iterdir()) == []


def test_a_backup_of_a_database_without_tables_is_refused(tmp_path):
    done = _told_of_an_empty_folder(tmp_path, "backup", str(tmp_path / "b.tar"))

    assert done.returncode == 1
    assert f"There is no Recourse in the database {tmp_path}/var/recourse.sqlite3." in done.stderr
    assert "deploy/manage backup" in done.stderr
    assert not (tmp_path / "b.tar").exists()


def test_an_administrator_of_a_database_without_tables_is_refused(tmp_path):
    done = _told_of_an_empty_folder(tmp_path, "create_admin", "--email", "a@b.example", "--handle", "Op")

    assert done.returncode == 1
    assert f"There is no Recourse in the database {tmp_path}/var/recourse.sqlite3." in done.stderr
    assert "Traceback" not in done.stderr


def _told_of_an_empty_folder(folder: Path, *words: str):
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL", "DEMO")}
    environment |= {"RECOURSE_VAR": str(folder / "var")}
    return subprocess.run(
        [sys.executable, "manage.py", *words], env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (None, "is no backup of Recourse, or it is damaged."),
        (["manifest.json"], "manifest or database is missing."),
        (["../outside"], "it holds ../outside."),
        (["/tmp/outside"], "it holds /tmp/outside."),
        (["files/link"], "it holds files/link."),
    ],
)
def test_what_is_no_backup_is_refused_before_anything_changes(names, sentence, tmp_path):
    source = tmp_path / "b.tar"
    if names is None:
        source.write_bytes(b"no archive")
    else:
        with tarfile.open(source, "w") as made:
            for name in names:
                member = tarfile.TarInfo(name)
                if name.endswith("link"):
                    member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
                made.addfile(member)

    with pytest.raises(CommandError, match=re.escape(sentence)):
        call_command("restore", str(source), stdout=StringIO())


@pytest.mark.django_db
def test_ready_notices_a_database_that_does_not_answer():
    def away(*_told):
        raise InterfaceError("connection already closed")

    with connection.execute_wrapper(away):
        response = Client().get("/readyz")

    assert (response.status_code, response.json()) == (503, {"database": {"ok": False}})


@pytest.mark.django_db
def test_ready_notices_a_broker_that_does_not_answer(settings):
    settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{_free_port()}/0"

    response = Client().get("/readyz")

    assert (response.status_code, response.json()["broker"]) == (503, {"ok": False})


@pytest.mark.django_db
@pytest.mark.parametrize(("seconds", "status"), [(299, 200), (301, 503)])
def test_ready_notices_a_clock_that_has_stopped(seconds, status):
    cache.set("last-beat", time.time() - seconds)

    response = Client().get("/readyz")

    assert (response.status_code, response.json()["clock"]["ok"]) == (status, status == 200)


def test_one_process_serves_the_demo_delivers_mail_and_stops_cleanly(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL", "DEMO")}
    environment |= {"RECOURSE_VAR": str(tmp_path), "PORT": str(port)}
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"], env=environment, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        _until(lambda: _get(port, "/healthz")[0] == 200, 120)
        status, page = _get(port, "/ko/")
        _until(lambda: _get(port, "/mailbox/")[1].count('href="/mailbox/2') > 10, 60)
        ready = json.loads(_get(port, "/readyz")[1])
        assert status == 200
        assert 'lang="ko"' in page
        assert all(part["ok"] for part in ready.values())
    finally:
        process.send_signal(signal.SIGTERM)
        code = process.wait(30)
    told = (tmp_path / "log").read_text()
    assert code == 0
    assert f"http://localhost:{port}" in told
    assert "Traceback" not in told


def test_ctrl_c_while_the_demo_is_made_leaves_nothing_half_made_and_ends_quietly(tmp_path):
    process, told = _serve(tmp_path)
    try:
        _until(lambda: any(path.is_file() for path in (tmp_path / "files").rglob("*")), 120)
    finally:
        os.killpg(process.pid, signal.SIGINT)
        code = process.wait(30)

    with sqlite3.connect(tmp_path / "recourse.sqlite3") as database:
        people = database.execute("SELECT count(*) FROM accounts_user").fetchone()
    assert (code, people) == (0, (0,))
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []
    assert told().splitlines() == [
        "Making the demo world …",
        "Stopped before the site was open; the next start begins where this one ended.",
    ]


@pytest.mark.django_db
def test_a_ctrl_c_that_python_dropped_still_leaves_nothing_of_the_demo(monkeypatch):
    monkeypatch.setattr(demo.Demo, "make", lambda self: person("Ana"))

    with pytest.raises(KeyboardInterrupt):
        demo.make(stopped=lambda: True)

    assert not User.objects.exists()
    demo.make()
    assert User.objects.exists()


def test_a_taken_port_is_said_before_anything_is_made(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process, told = _serve(tmp_path, PORT=str(port))
        code = process.wait(60)

    assert code == 1
    assert told() == f"CommandError: Port {port} is in use; try PORT=8080 make run.\n"
    assert not (tmp_path / "recourse.sqlite3").exists()


def test_of_two_starts_on_one_port_the_second_is_refused_before_it_makes_anything():
    with embedded.hold_port(0) as first:
        port = first.getsockname()[1]

        with pytest.raises(embedded.PortRefused, match=f"Port {port} is in use"):
            embedded.hold_port(port)


def test_an_empty_site_says_how_to_make_its_administrator_in_the_folder_it_was_given(tmp_path):
    folder = tmp_path / "a folder"
    process, told = _serve(folder, DEMO="off")
    try:
        _until(lambda: "Stop with Ctrl-C." in told(), 60)
    finally:
        process.send_signal(signal.SIGTERM)
        code = process.wait(30)

    assert code == 0
    assert f"RECOURSE_VAR='{folder}' .venv/bin/python manage.py create_admin" in told()


@pytest.mark.django_db
def test_static_files_carry_the_security_headers_as_well(settings):
    # Where the site is deployed they are collected first; here they are found where they lie.
    settings.WHITENOISE_USE_FINDERS = True

    answer = Client().get("/static/css/site.css")
    answer.close()

    assert answer.status_code == 200
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


@pytest.mark.parametrize(
    ("request_line", "status"),
    [("GET / HTTP/1.1\r\nBroken", 400), ("POST / HTTP/1.1\r\nContent-Length: 300000000", 413)],
)
def test_what_the_web_server_refuses_by_itself_carries_the_security_headers(request_line, status):
    with embedded.hold_port(0) as held:
        server, over = embedded.listen(held), threading.Event()
        thread = threading.Thread(target=_turn, args=(server, over))
        thread.start()
        try:
            with socket.create_connection(held.getsockname(), timeout=10) as line:
                line.sendall(f"{request_line}\r\nHost: localhost\r\n\r\n".encode())
                answer = http.client.HTTPResponse(line)
                answer.begin()
        finally:
            over.set()
            thread.join()
            server.close()

    assert answer.status == status
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "Permissions-Policy" in answer.headers


def _turn(server, over: threading.Event) -> None:
    while not over.is_set():
        server.asyncore.loop(timeout=0.1, map=server._map, count=1)


def _serve(folder: Path, **changed: str):
    """The embedded process in a group of its own, as in a terminal, and what it has said so far."""
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL", "DEMO")}
    environment |= {"RECOURSE_VAR": str(folder), "PORT": str(_free_port())} | changed
    folder.mkdir(exist_ok=True)
    said = folder / "log"
    with said.open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--no-color"], env=environment, stdout=log, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
    return process, said.read_text


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _get(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except OSError as error:
        return getattr(error, "code", 0), ""


def _until(holds, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return
        time.sleep(0.5)
    raise AssertionError("it did not come to hold in time")

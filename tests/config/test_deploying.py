"""What lies in deploy/: the operators' command, and files that agree with each other and with the settings."""

import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from importlib import metadata

import pytest
from django.conf import settings

from tests.checks import PRODUCTION
from tests.config.test_running import HEADERS

pytestmark = pytest.mark.once

DEPLOY = settings.BASE_DIR / "deploy"
MANAGE = DEPLOY / "manage"


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("URL=postgresql://u:a&b$c#d'e@h/x?a=b&c=d", "postgresql://u:a&b$c#d'e@h/x?a=b&c=d"),
        ('URL="with \\"blanks\\" and $HOME"', 'with "blanks" and $HOME'),
        ('URL="a\\b\\$c\\`d\\\\e\\n"', "a\\b$c`d\\e\\n"),
        ("URL=a\\b\\\\c", "ab\\c"),
        ("URL='as \\it is'", "as \\it is"),
        ("URL=with blanks   ", "with blanks"),
        ("  URL= begun late", "begun late"),
        ("URL=", ""),
        ("# URL=not this\n; URL=nor this\n\nURL=this", "this"),
    ],
)
def test_settings_are_read_as_systemd_reads_them(line, value, tmp_path):
    file = tmp_path / "recourse.env"
    file.write_text(f"{line}\n")

    assert runpy.run_path(str(MANAGE))["settings_in"](file) == {"URL": value}


def test_a_command_runs_with_the_settings_of_the_services(tmp_path):
    file = tmp_path / "recourse.env"
    told = PRODUCTION | {
        "DATABASE_URL": "postgresql://u:a&b$HOME;%27@h/x?application_name=a&sslmode=require",
        "RECOURSE_VAR": str(tmp_path),
    }
    file.write_text("".join(f"{name}={value}\n" for name, value in told.items()))

    done = _manage(file, "shell", "-v0", "-c", _PRINT)

    assert done.stdout == "False a&b$HOME;' {'application_name': 'a', 'sslmode': 'require'}\n", done.stderr


_PRINT = (
    "from django.conf import settings as s; d = s.ENV.database; "
    "print(s.EMBEDDED, d['PASSWORD'], {k: d['OPTIONS'][k] for k in ('application_name', 'sslmode')})"
)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, "recourse.env cannot be read (No such file or directory); run this as root"),
        ("SECRET_KEY\n", "recourse.env, line 1: not a NAME=value on one line."),
        ("A=1\nB=begun \\\nand not ended\n", "recourse.env, line 2: not a NAME=value on one line."),
    ],
)
def test_a_file_that_cannot_be_read_is_no_empty_one(text, sentence, tmp_path):
    file = tmp_path / "recourse.env"
    if text is not None:
        file.write_text(text)

    done = _manage(file, "check")

    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ("", "RECOURSE_VAR is not set: root cannot know as whom to run this."),
        ("var", "RECOURSE_VAR: there is no folder {var}. Make it first: install -d -o recourse {var}"),
    ],
)
def test_root_makes_no_folder_that_the_services_could_not_write(told, sentence, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    var = str(tmp_path / told) if told else ""

    with pytest.raises(SystemExit) as stopped:
        runpy.run_path(str(MANAGE))["step_down"](var)

    assert stopped.value.code == sentence.format(var=var)
    assert list(tmp_path.iterdir()) == []


def test_every_file_in_deploy_names_the_same_port_and_folders():
    assert runpy.run_path(str(DEPLOY / "check.py"))["in_step"]() == []


def test_nginx_hands_out_static_files_with_the_headers_of_the_site():
    static = re.search(r"location /static/ {.*?\n    }", (DEPLOY / "nginx.conf").read_text(), re.DOTALL)[0]

    told = dict(re.findall(r'add_header (\S+) "?(.*?)"? always;', static))
    assert {name: told.get(name) for name in HEADERS} == HEADERS
    assert told["Permissions-Policy"].startswith("camera=()")


def test_slow_senders_wait_in_nginx_and_take_no_thread_of_gunicorn():
    site = (DEPLOY / "nginx.conf").read_text()

    assert "proxy_request_buffering" not in site


@pytest.mark.parametrize(
    ("told", "sent"),
    [({}, "max-age=31536000"), ({"HSTS_SUBDOMAINS": "on"}, "max-age=31536000; includeSubDomains; preload")],
)
def test_https_below_the_domain_is_promised_only_by_an_operator_who_says_so(told, sent, tmp_path):
    file = tmp_path / "recourse.env"
    settings_told = PRODUCTION | {"RECOURSE_VAR": str(tmp_path)} | told
    file.write_text("".join(f"{name}={value}\n" for name, value in settings_told.items()))

    done = _manage(file, "shell", "-v0", "-c", _STRICT)

    assert done.stdout.strip() == sent, done.stderr
    assert "includeSubDomains" not in (DEPLOY / "nginx.conf").read_text()


_STRICT = (
    "from django.middleware.security import SecurityMiddleware as M; from django.http import HttpResponse as R; "
    "from django.test import RequestFactory as F; "
    "print(M(lambda r: R()).process_response(F().get('/', secure=True), R())['Strict-Transport-Security'])"
)


def test_the_example_can_be_filled_in_and_read(tmp_path):
    found = runpy.run_path(str(MANAGE))["settings_in"](settings.BASE_DIR / ".env.example")

    assert found.keys() == PRODUCTION.keys() | {"RECOURSE_VAR", "HSTS_SUBDOMAINS"}
    assert [name for name, value in found.items() if not value] == ["SECRET_KEY", "EVIDENCE_KEYS"]


def test_the_lock_of_a_server_holds_what_the_broker_needs():
    lock = (settings.BASE_DIR / "requirements" / "base.txt").read_text()

    pinned = set(re.findall(r"^([a-z0-9][a-z0-9._-]*)==", lock, re.MULTILINE))
    needed = {
        re.match(r"[A-Za-z0-9._-]+", line)[0].lower()
        for line in metadata.requires("kombu")
        if re.search(r"""extra == ['"]redis['"]""", line)
    }
    assert needed
    assert needed - pinned == set()


def test_an_environment_that_cannot_be_made_is_not_left_half_made(tmp_path):
    shutil.copy(settings.BASE_DIR / "Makefile", tmp_path)
    shutil.copytree(settings.BASE_DIR / "requirements", tmp_path / "requirements")
    # As Debian's Python without python3-venv: it makes the folder and the interpreter and fails at pip.
    python = tmp_path / "python"
    python.write_text(
        '#!/bin/sh\n[ "$1" = -c ] && exit 0\nmkdir -p .venv/bin && touch .venv/bin/python\nexit 1\n'
    )
    python.chmod(0o755)

    done = subprocess.run(
        ["make", "-C", tmp_path, "install", f"PYTHON={python}"], capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert "sudo apt install python3-venv" in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_cleaning_up_keeps_the_keys_and_what_they_open(tmp_path):
    shutil.copy(settings.BASE_DIR / "Makefile", tmp_path)
    for name in ("var", ".venv"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "evidence-key.txt").touch()

    subprocess.run(["make", "-C", tmp_path, "clean"], capture_output=True, check=True)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["Makefile", "var"]
    assert (tmp_path / "var" / "evidence-key.txt").exists()


def _manage(file, *words):
    return subprocess.run(
        [MANAGE, *words],
        env=os.environ | {"RECOURSE_ENV_FILE": str(file)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_server_can_collect_the_files_that_browsers_fetch(tmp_path):
    everything = os.environ | PRODUCTION | {"RECOURSE_VAR": str(tmp_path)}
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]

    answer = subprocess.run(
        command, env=everything, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )

    assert answer.returncode == 0, answer.stderr + answer.stdout
    collected = json.loads((tmp_path / "static" / "staticfiles.json").read_text())["paths"]
    assert {"css/site.css", "css/desk.css", "admin/css/base.css"} <= set(collected)
    assert not [path for path in collected if path.startswith("css/source/")]

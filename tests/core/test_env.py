"""The environment is read once, typed, and every mistake is said at once."""

import base64
import os
import subprocess
import sys

import pytest

from core import env

GOOD = {
    "SECRET_KEY": "s" * 60,
    "ALLOWED_HOSTS": "recourse.example, www.recourse.example",
    "DATABASE_URL": "postgresql://re%40course:p%2Fw@db.example:5433/recourse?sslmode=require",
    "REDIS_URL": "redis://localhost:6379/0",
    "EMAIL_URL": "smtp+tls://user:pass@mail.example?from=notices@recourse.example",
    "SITE_URL": "https://recourse.example/",
    "REPLY_TO": "help@recourse.example",
    "TRUSTED_PROXIES": "1",
    "EVIDENCE_KEYS": ",".join(base64.urlsafe_b64encode(bytes([n]) * 32).decode() for n in (1, 2)),
}


def test_without_database_and_broker_it_is_the_embedded_mode(tmp_path):
    told = env.read({"RECOURSE_VAR": str(tmp_path / "v")}, base=tmp_path)

    assert (told.embedded, told.demo, told.staff_2fa) == (True, True, False)
    assert told.allowed_hosts == ("localhost", "127.0.0.1", "[::1]")
    assert told.site_url == "http://localhost:8000"


def test_the_embedded_mode_keeps_its_own_keys_between_starts_and_from_other_users(tmp_path):
    first = env.read({"RECOURSE_VAR": str(tmp_path)}, base=tmp_path)

    second = env.read({"RECOURSE_VAR": str(tmp_path)}, base=tmp_path)

    assert (second.secret_key, second.evidence_keys) == (first.secret_key, first.evidence_keys)
    assert {
        (tmp_path / name).stat().st_mode & 0o777
        for name in ("secret-key.txt", "evidence-key.txt", "demo-password.txt")
    } == {0o600}


@pytest.mark.parametrize("name", ["secret-key.txt", "evidence-key.txt", "demo-password.txt"])
def test_an_empty_file_is_no_secret_and_is_told_in_a_sentence(name, tmp_path):
    (tmp_path / name).touch()

    with pytest.raises(env.BadEnvironment) as bad:
        env.read({"RECOURSE_VAR": str(tmp_path)}, base=tmp_path)

    assert [sentence.partition(". ")[0] for sentence in bad.value.errors] == [
        f"The file {tmp_path / name} is empty"
    ]


def test_a_first_start_leaves_its_secrets_and_nothing_half_written(tmp_path):
    env.read({"RECOURSE_VAR": str(tmp_path)}, base=tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [
        "demo-password.txt",
        "evidence-key.txt",
        "secret-key.txt",
    ]


def test_production_is_read_whole(tmp_path):
    told = env.read(GOOD, base=tmp_path)

    assert (told.embedded, told.demo, told.staff_2fa, told.site_url) == (
        False,
        False,
        True,
        "https://recourse.example",
    )
    assert told.database["USER"] == "re@course"
    assert told.database["PASSWORD"] == "p/w"
    assert told.database["OPTIONS"] == {"sslmode": "require"}
    assert told.email == {"host": "mail.example", "port": 587, "user": "user", "password": "pass", "tls": True, "ssl": False, "from": "notices@recourse.example"}  # fmt: skip
    assert told.evidence_keys == (b"\x01" * 32, b"\x02" * 32)


def test_one_of_database_and_broker_is_a_mistake(tmp_path):
    with pytest.raises(env.BadEnvironment) as bad:
        env.read({k: v for k, v in GOOD.items() if k != "REDIS_URL"}, base=tmp_path)

    assert bad.value.errors == ["REDIS_URL is missing."]


@pytest.mark.parametrize("sign", [";", " ", "\n", "!!", "=", "+/"])
def test_keys_with_a_stray_sign_between_or_behind_them_are_no_keys(sign, tmp_path):
    one, two = GOOD["EVIDENCE_KEYS"].split(",")

    with pytest.raises(env.BadEnvironment) as bad:
        env.read(GOOD | {"EVIDENCE_KEYS": f"{one}{sign}{two}"}, base=tmp_path)

    assert bad.value.errors == ["EVIDENCE_KEYS: key 1 must be 32 bytes in URL-safe base64."]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SECRET_KEY", "short", "SECRET_KEY must have at least 50 characters."),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS must name hosts; * would accept any."),
        (
            "DATABASE_URL",
            "mysql://x/y",
            "DATABASE_URL must look like postgresql://user:password@host:5432/name.",
        ),
        (
            "CLAMAV_URL",
            "127.0.0.1:3310",
            "CLAMAV_URL must look like tcp://127.0.0.1:3310 or unix:///run/clamav/clamd.ctl.",
        ),
        (
            "CLAMAV_URL",
            "tcp://:3310",
            "CLAMAV_URL must look like tcp://127.0.0.1:3310 or unix:///run/clamav/clamd.ctl.",
        ),
        (
            "CLAMAV_URL",
            "tcp://scanner:x",
            "CLAMAV_URL must look like tcp://127.0.0.1:3310 or unix:///run/clamav/clamd.ctl.",
        ),
        (
            "CLAMAV_URL",
            "unix://clamd.ctl",
            "CLAMAV_URL must look like tcp://127.0.0.1:3310 or unix:///run/clamav/clamd.ctl.",
        ),
        ("REDIS_URL", "http://x", "REDIS_URL must start with redis://, rediss:// or unix://."),
        (
            "EMAIL_URL",
            "mail.example",
            "EMAIL_URL must look like smtp+tls://user:password@host:587 (or smtp://, smtps://).",
        ),
        ("SITE_URL", "http://recourse.example", "SITE_URL must use https outside loopback."),
        (
            "SITE_URL",
            "https://recourse.example/forum",
            "SITE_URL must look like https://recourse.example, without a path.",
        ),
        (
            "DATABASE_URL",
            "postgresql://u:p@h:abc/x",
            "DATABASE_URL must look like postgresql://user:password@host:5432/name.",
        ),
        (
            "DATABASE_URL",
            "postgresql://u:p@h:5432/",
            "DATABASE_URL must look like postgresql://user:password@host:5432/name.",
        ),
        (
            "EMAIL_URL",
            "smtp://h:99999",
            "EMAIL_URL must look like smtp+tls://user:password@host:587 (or smtp://, smtps://).",
        ),
        (
            "EMAIL_URL",
            "smtp://h?from=Recourse",
            "EMAIL_URL: what follows ?from= must be an e-mail address.",
        ),
        ("REDIS_URL", "redis://h:abc/0", "REDIS_URL must start with redis://, rediss:// or unix://."),
        (
            "REDIS_URL",
            "redis://h/first",
            "REDIS_URL must end with the number of a database, as in redis://127.0.0.1:6379/0.",
        ),
        ("SITE_URL", "https://[x", "SITE_URL must look like https://recourse.example, without a path."),
        (
            "SITE_URL",
            "https://recourse.example:0",
            "SITE_URL must look like https://recourse.example, without a path.",
        ),
        (
            "SITE_URL",
            "https://recourse.example?a=b",
            "SITE_URL must look like https://recourse.example, without a path.",
        ),
        (
            "SITE_URL",
            "https://elsewhere.example",
            "SITE_URL is at elsewhere.example, which ALLOWED_HOSTS does not name.",
        ),
        ("ALLOWED_HOSTS", ",", "ALLOWED_HOSTS must name at least one host."),
        (
            "ALLOWED_HOSTS",
            "recourse.example, https://www.recourse.example",
            "ALLOWED_HOSTS takes names without scheme and port, not https://www.recourse.example.",
        ),
        (
            "EVIDENCE_KEYS",
            ",",
            "EVIDENCE_KEYS must hold at least one key of 32 bytes in URL-safe base64.",
        ),
        ("EVIDENCE_KEYS", "ключ", "EVIDENCE_KEYS: key 1 must be 32 bytes in URL-safe base64."),
        (
            "RECOURSE_VAR",
            "/dev/null/var",
            "RECOURSE_VAR: the folder /dev/null/var cannot be written (Not a directory).",
        ),
        ("REPLY_TO", "@", "REPLY_TO must be an e-mail address that somebody reads."),
        ("PORT", "65536", "PORT must be a whole number from 1 to 65535."),
        ("REPLY_TO", "help", "REPLY_TO must be an e-mail address that somebody reads."),
        ("EVIDENCE_KEYS", "c2hvcnQ=", "EVIDENCE_KEYS: key 1 must be 32 bytes in URL-safe base64."),
        ("DEBUG", "perhaps", "DEBUG must be on or off."),
        ("PORT", "-1", "PORT must be a whole number from 1 to 65535."),
        ("STAFF_2FA", "off", "STAFF_2FA may be off only in embedded mode."),
        (
            "TRUSTED_PROXIES",
            "0",
            "TRUSTED_PROXIES must say how many proxies stand in front of a site with https: without them every "
            "page would redirect to itself.",
        ),
        (
            "DEBUG",
            "on",
            "DEBUG may be on only in embedded mode: it shows strangers what a page had in hand.",
        ),
    ],
)
def test_a_bad_value_is_said_in_a_sentence(name, value, sentence, tmp_path):
    with pytest.raises(env.BadEnvironment) as bad:
        env.read(GOOD | {name: value}, base=tmp_path)

    assert bad.value.errors == [sentence]


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("", None),
        ("tcp://scanner", ("scanner", 3310)),
        ("tcp://127.0.0.1:3311", ("127.0.0.1", 3311)),
        ("unix:///run/clamav/clamd.ctl", "/run/clamav/clamd.ctl"),
    ],
)
def test_the_scanner_is_named_by_host_or_socket_file(url, place, tmp_path):
    assert env.read(GOOD | {"CLAMAV_URL": url}, base=tmp_path).clamav == place


def test_a_domain_with_a_dot_before_it_covers_the_site_below_it(tmp_path):
    told = env.read(GOOD | {"ALLOWED_HOSTS": ".example"}, base=tmp_path)

    assert told.site_url == "https://recourse.example"


def test_the_embedded_mode_says_that_its_folder_cannot_be_written_and_nothing_else(tmp_path):
    with pytest.raises(env.BadEnvironment) as bad:
        env.read({"RECOURSE_VAR": "/dev/null/var"}, base=tmp_path)

    assert bad.value.errors == ["RECOURSE_VAR: the folder /dev/null/var cannot be written (Not a directory)."]


@pytest.mark.parametrize("told", [{}, GOOD], ids=["embedded", "production"])
def test_a_home_of_nobody_is_said_beside_every_other_mistake_and_no_folder_is_made(told, tmp_path):
    with pytest.raises(env.BadEnvironment) as bad:
        env.read(told | {"RECOURSE_VAR": "~nosuchuser/x", "PORT": "zero"}, base=tmp_path)

    assert bad.value.errors == [
        "RECOURSE_VAR: there is nobody whose home ~nosuchuser/x could be.",
        "PORT must be a whole number from 1 to 65535.",
    ]
    assert list(tmp_path.iterdir()) == []


def test_a_start_with_bad_values_prints_all_of_them_and_exits_with_two(tmp_path):
    environment = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "PYTHONPATH")}
    bad = {
        "RECOURSE_VAR": str(tmp_path),
        "SECRET_KEY": "short",
        "ALLOWED_HOSTS": ",",
        "DATABASE_URL": "postgresql://u:p@h:abc/x",
        "REDIS_URL": "redis://h:abc/0",
        "EMAIL_URL": "smtp://h:99999",
        "SITE_URL": "https://[x",
        "REPLY_TO": "@",
        "EVIDENCE_KEYS": ",",
        "PORT": "zero",
        "STAFF_2FA": "perhaps",
    }

    done = subprocess.run([sys.executable, "manage.py", "check"], env=environment | bad, capture_output=True, text=True, check=False)  # fmt: skip

    named = {line.split()[1] for line in done.stderr.splitlines() if line.startswith("  - ")}
    assert done.returncode == 2
    assert named == bad.keys() - {"RECOURSE_VAR"}
    assert "Traceback" not in done.stderr


def test_half_of_the_production_environment_says_what_is_missing():
    environment = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "PYTHONPATH")}

    done = subprocess.run([sys.executable, "manage.py", "check"], env=environment | {"REDIS_URL": "redis://x", "PORT": "zero"}, capture_output=True, text=True, check=False)  # fmt: skip

    assert done.returncode == 2
    assert "DATABASE_URL is missing." in done.stderr
    assert "PORT must be a whole number from 1 to 65535." in done.stderr
    assert "Traceback" not in done.stderr

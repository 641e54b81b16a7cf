"""`make deploy-check`: start production from the files in this folder on loopback, walk the main pages, stop again.

The settings lie in a file, as on a server, and reach the commands through `deploy/manage`; the units say what is started,
and nginx.conf what stands in front, where an nginx is found. Uses DATABASE_URL and REDIS_URL where given, else a database of its own name on the local PostgreSQL and Redis' last
database. Everything it starts it stops, by pid.
"""

import base64
import configparser
import contextlib
import json
import os
import re
import runpy
import secrets
import shlex
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
MANAGE = DEPLOY / "manage"
PAGES = (
    "/", "/ko/", "/zh-hans/", "/guides/", "/guides/first-24-hours/", "/ko/guides/one-month-overdue-korea/", "/community/",
    "/community/korea/", "/providers/", "/providers/sk-telecom/", "/disputes/new/", "/check/", "/style/", "/accounts/login/",
    "/accounts/signup/", "/healthz", "/robots.txt",
)  # fmt: skip
CLOSED = ("/mailbox/", "/accounts/demo/", "/disputes/0000000000/x/")
HEADERS = (
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Permissions-Policy",
    "X-Frame-Options",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
)
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


class Sink:
    """Counts the mails it is given."""

    def __init__(self):
        self.taken = 0

    async def handle_DATA(self, server, session, envelope):
        self.taken += 1
        return "250 taken"


def main() -> int:
    """Exit code 0 when every page answered as it should."""
    with contextlib.ExitStack() as stack:
        var = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="recourse-deploy-")))
        sink = Sink()
        mail = Controller(sink, hostname="127.0.0.1", port=free_port())
        mail.start()
        stack.callback(mail.stop)
        port = free_port()
        # What nginx hands out it reads as its own user.
        var.chmod(0o755)
        file = env_file(stack, settings(stack, var, port, mail.port))
        environment = os.environ | runpy.run_path(str(MANAGE))["settings_in"](file)
        manage(file, "check", "--deploy", "--fail-level", "ERROR")
        for command in (
            ("migrate", "-v0"),
            ("collectstatic", "--noinput", "-v0"),
            ("load_reference",),
            ("sendtestmail", "root@localhost"),
        ):
            manage(file, *command)
        for unit in ("web", "worker", "beat"):
            started = subprocess.Popen(command_of(unit, port, var), cwd=ROOT, env=environment)
            stack.callback(stop, started)
        base = f"http://127.0.0.1:{port}"
        wait(f"{base}/healthz")
        wrong = in_step() + unreadable(var / "static") + walk(base) + ready(f"{base}/readyz")
        if sink.taken != 1:
            wrong.append(f"the mail server was given {sink.taken} mails, not 1")
        if NGINX:
            wrong += behind_nginx(stack, var, port)
        else:
            print("No nginx here: nginx.conf is compared with the units only, not started.")
    for line in wrong:
        print(line)
    print(f"{len(PAGES) + len(CLOSED) + 2} looked at, {len(wrong)} wrong")
    return 1 if wrong else 0


def settings(stack, var: Path, port: int, mail_port: int) -> dict[str, str]:
    """The production environment on loopback, named as in .env.example."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "DATABASE_URL": os.environ.get("DATABASE_URL") or own_database(stack),
        "REDIS_URL": os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379/15",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}?from=notices@recourse.example",
        "REPLY_TO": "help@recourse.example",
        "EVIDENCE_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "RECOURSE_VAR": str(var),
    }


def own_database(stack) -> str:
    """An empty database on the local server, dropped at the end."""
    name = f"recourse_deploy_{os.getpid()}"
    for user in ("postgres", "root", os.environ.get("USER", "")):
        with contextlib.suppress(psycopg.OperationalError):
            server = psycopg.connect(
                f"postgresql://{user}@127.0.0.1:5432/postgres", autocommit=True, connect_timeout=3
            )
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            stack.callback(server.close)
            stack.callback(server.execute, drop)
            return f"postgresql://{user}@127.0.0.1:5432/{name}"
    sys.exit("No PostgreSQL answers on 127.0.0.1:5432; start one or give DATABASE_URL and REDIS_URL.")


def service(unit: str) -> configparser.SectionProxy:
    """What stands under [Service] in this unit."""
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str
    parser.read(DEPLOY / f"recourse-{unit}.service")
    return parser["Service"]


def env_file(stack, told: dict[str, str]) -> Path:
    """The settings as a file that only its owner reads, with characters in it that a shell would not leave alone."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="recourse-settings-")))
    file = folder / "recourse.env"
    file.touch(mode=0o600)
    file.write_text("# As /etc/recourse.env\n" + "".join(f"{name}={value}\n" for name, value in told.items()))
    return file


def in_step() -> list[str]:
    """Where nginx.conf and the units name different ports, folders or users."""
    nginx = (DEPLOY / "nginx.conf").read_text()
    example = dict(re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    bind = re.search(r"--bind (\S+)", service("web")["ExecStart"])[1]
    wrong = [
        f"nginx.conf passes to {target}, gunicorn listens on {bind}"
        for target in set(re.findall(r"proxy_pass http://([^;]+);", nginx))
        if target != bind
    ]
    if re.findall(r"alias ([^;]+);", nginx) != [f"{example['RECOURSE_VAR']}/static/"]:
        wrong.append(f"nginx.conf does not hand out {example['RECOURSE_VAR']}/static/")
    return wrong + [
        f"recourse-{unit}.service: {key} is {service(unit)[key]}, not {value}"
        for unit in ("web", "worker", "beat")
        for key, value in (
            ("ReadWritePaths", example["RECOURSE_VAR"]),
            ("EnvironmentFile", "/etc/recourse.env"),
            ("User", "recourse"),
        )
        if service(unit)[key] != value
    ]


def unreadable(folder: Path) -> list[str]:
    """Static files and folders that a web server of another user could not hand out."""
    return [
        f"{path} is not readable by everybody"
        for path in [folder, *folder.rglob("*")]
        if path.stat().st_mode & 0o004 == 0
    ]


def behind_nginx(stack, var: Path, port: int) -> list[str]:
    """Our nginx.conf, with this checkout's paths and ports, tested, started and walked over TLS."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="recourse-nginx-")))
    certificate(folder)
    plain, secure = free_port(), free_port()
    site = (DEPLOY / "nginx.conf").read_text()
    for there, here in (
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ", f"listen 127.0.0.1:{secure} "),
        ("/etc/letsencrypt/live/recourse.example/", f"{folder}/"),
        ("127.0.0.1:8000", f"127.0.0.1:{port}"),
        ("/srv/recourse/var", str(var)),
        ("recourse.example", "127.0.0.1"),
    ):
        site = site.replace(there, here)
    (folder / "nginx.conf").write_text(
        f"worker_processes 1;\npid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\nhttp {{\n"
        f"include /etc/nginx/mime.types;\naccess_log {folder}/access.log;\ngzip on;\n{site}}}\n"
    )
    tested = subprocess.run(
        [NGINX, "-t", "-q", "-c", str(folder / "nginx.conf")], capture_output=True, text=True, check=False
    )
    if tested.returncode or tested.stderr:
        return [f"nginx does not take nginx.conf: {tested.stderr.strip()}"]
    started = subprocess.Popen([NGINX, "-c", str(folder / "nginx.conf"), "-g", "daemon off;"])
    stack.callback(stop, started)
    base = f"https://127.0.0.1:{secure}"
    wait(f"{base}/healthz")
    wrong = [f"through nginx {line}" for line in walk(base)]
    status, headers, _body = get(f"http://127.0.0.1:{plain}/ko/guides/?q=a")
    if (status, headers.get("Location")) != (301, "https://127.0.0.1/ko/guides/?q=a"):
        wrong.append(f"port 80 answers {status} to {headers.get('Location')}")
    return wrong + silent_about_pointers(folder, port, f"http://127.0.0.1:{plain}", base)


def silent_about_pointers(folder: Path, port: int, plain: str, base: str) -> list[str]:
    """Whether the pointers of the provider's door stay out of nginx's logs, also where gunicorn does not answer."""
    pointer, closed = "a-pointer-that-no-log-should-hold", free_port()
    for site in (plain, base):
        get(f"{site}/ko/answer/{pointer}/")
    get(f"{base}/guides/?q=another")
    conf = folder / "nginx.conf"
    conf.write_text(
        conf.read_text().replace(
            f"proxy_pass http://127.0.0.1:{port};", f"proxy_pass http://127.0.0.1:{closed};"
        )
    )
    os.kill(int((folder / "pid").read_text()), signal.SIGHUP)
    for _try in range(40):
        if get(f"{base}/guides/?q=nobody-answers")[0] == 502:
            break
        time.sleep(0.25)
    get(f"{base}/answer/{pointer}/")
    logged = (folder / "access.log").read_text() + (folder / "error.log").read_text()
    if pointer in logged or "q=another" not in logged or "Connection refused" not in logged:
        return ["nginx logs the pointers of the provider's door, or nothing at all"]
    return []


def certificate(folder: Path) -> None:
    """A certificate for loopback that nobody else trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


def command_of(unit: str, port: int, var: Path) -> list[str]:
    """The unit's own command, with this checkout's paths and port in place of the server's."""
    words = shlex.split(service(unit)["ExecStart"])
    binary = str(Path(sys.executable).parent / Path(words[0]).name)
    here = [
        w.replace("/srv/recourse/var", str(var)).replace("127.0.0.1:8000", f"127.0.0.1:{port}")
        for w in words[1:]
    ]
    return [binary, *here]


def walk(base: str) -> list[str]:
    """What is wrong with the pages: status, headers, links to static files that are not there."""
    wrong: list[str] = []
    assets: set[str] = set()
    policies: set[str] = set()
    for path in PAGES:
        status, headers, body = get(base + path)
        missing = [name for name in HEADERS if name not in headers]
        if status != 200 or missing:
            wrong.append(f"{path}: {status}, without {missing}")
        assets |= {"/static/" + part.split('"')[0] for part in body.split('"/static/')[1:]}
        policies.add(headers.get("Content-Security-Policy", ""))
    for asset in sorted(assets):
        status, headers, _body = get(base + asset)
        missing = [name for name in HEADERS if name not in headers]
        if status != 200 or missing or "immutable" not in headers.get("Cache-Control", ""):
            wrong.append(f"{asset}: {status}, without {missing}, {headers.get('Cache-Control')}")
        policies.add(headers.get("Content-Security-Policy", ""))
    if not assets or len(policies) != 1:
        wrong.append(f"{len(assets)} static files, and these policies: {sorted(policies)}")
    return wrong + [
        f"{path}: {get(base + path)[0]}, not closed"
        for path in CLOSED
        if get(base + path)[0] not in (302, 404, 405)
    ]


def ready(address: str) -> list[str]:
    """Ready within a minute and a half: the beat has ticked and the worker has taken it."""
    for _try in range(90):
        status, _headers, body = get(address)
        if status == 200 and "seconds" in json.loads(body)["clock"]:
            return []
        time.sleep(1)
    return [f"not ready: {body}"]


def get(address: str) -> tuple[int, dict, str]:
    """Status, headers and text; redirects are not followed."""
    opener = urllib.request.build_opener(
        _NoRedirect, urllib.request.HTTPSHandler(context=ssl._create_unverified_context())
    )
    try:
        with opener.open(address, timeout=20) as answer:
            return answer.status, dict(answer.headers), answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read().decode("utf-8", "replace")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args, **kwargs):
        return None


def manage(file: Path, *words: str) -> None:
    """One management command, as an operator gives it; its failure ends everything."""
    subprocess.run(
        [str(MANAGE), *words],
        env=os.environ | {"RECOURSE_ENV_FILE": str(file)},
        check=True,
        stdout=subprocess.DEVNULL,
    )


def wait(address: str) -> None:
    """Until the web server answers."""
    for _try in range(60):
        with contextlib.suppress(OSError):
            get(address)
            return
        time.sleep(0.5)
    sys.exit("The web server does not answer.")


def stop(process: subprocess.Popen) -> None:
    """TERM, and KILL after a while."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    sys.exit(main())

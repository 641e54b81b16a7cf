"""`make bench`: makes what it needs, measures, prints a table, writes `bench.json`. `BENCH=queue` runs one measure.

Needs PostgreSQL and Redis: those of DATABASE_URL and REDIS_URL, else servers started here from the system's packages.
Databases of 10,000, 50,000 and 1,000,000 cases are seeded once and kept under the name of the given one; BENCH_SMALL,
BENCH_MIDDLE and BENCH_LARGE set other sizes, BENCH_PASSES and BENCH_PAIRS other counts.
"""

import base64
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from deploy.bench import load

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
VAR = Path(os.environ.get("RECOURSE_VAR", ROOT / "var"))
SMALL, MIDDLE, LARGE = (
    int(os.environ.get(f"BENCH_{name}", size))
    for name, size in (("SMALL", 10_000), ("MIDDLE", 50_000), ("LARGE", 1_000_000))
)
PASSES, PAIRS = int(os.environ.get("BENCH_PASSES", 7)), int(os.environ.get("BENCH_PAIRS", 31))
GROWING = ("queue", "filtered queue", "queue of all", "queue page 100", "desk case", "claimant's case", "claimant's list")  # fmt: skip
GROWTH = 1.3
# Pages beside a bare view: so many of them, so many queries.
PAGES = {"queue": (22, 7), "desk case": (26, 10), "claimant's case": (26, 10), "claimant's list": (None, 8)}


class Bench:
    """One run and what came of it."""

    def __init__(self, stack: ExitStack) -> None:
        self.stack, self.results = stack, []
        self.servers = Servers(stack)
        subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], env=self.servers.environment("0"), cwd=ROOT, check=True)  # fmt: skip

    def note(self, name: str, value: float, unit: str, bound: str = "", holds: bool | None = None) -> None:
        self.results.append(
            {"name": name, "value": round(value, 3), "unit": unit, "bound": bound, "holds": holds}
        )
        mark = {None: " ", True: "✓", False: "✗"}[holds]
        print(f"{mark} {name:<44} {value:>12,.2f} {unit:<22} {bound}", flush=True)

    # Measures ----------------------------------------------------------------------------------------------

    def pages(self) -> None:
        """The desk's queue, the case page and the claimant's list beside a bare view."""
        worker = self.worker(MIDDLE)
        asked = worker("pages")
        for name, (_views, most) in PAGES.items():
            cost = worker("queries", path=asked[name]["path"], person=asked[name]["person"])
            self.note(f"{name}: queries", cost["queries"], "queries", f"≤ {most}", cost["queries"] <= most)
        site, bare, same = (
            self.gunicorn(app, MIDDLE) for app in ("config.wsgi", "deploy.bench.bare", "deploy.bench.bare")
        )
        rates: dict[str, list[float]] = {name: [] for name in ("bare", "same", *PAGES)}
        for _pass in range(PASSES):
            rates["bare"].append(load.rate(bare, "/"))
            for name in PAGES:
                rates[name].append(load.rate(site, asked[name]["path"], asked[name]["cookie"]))
            rates["same"].append(load.rate(same, "/"))
        hello = statistics.median(rates["bare"])
        self.note("bare view", hello, "requests a second")
        self.note(
            "control: the bare view beside itself", hello / statistics.median(rates["same"]), "bare views"
        )
        for name, (views, _most) in PAGES.items():
            cost = statistics.median(
                [one / page for one, page in zip(rates["bare"], rates[name], strict=True)]
            )
            self.note(f"{name} at {MIDDLE:,} cases", cost, "bare views", f"≤ {views}" if views else "", cost <= views if views else None)  # fmt: skip

    def growth(self) -> None:
        """Pages at a million cases beside those at ten thousand: buffers touched, and pairs of processor time."""
        small, large = self.worker(SMALL), self.worker(LARGE)
        there, here = small("pages"), large("pages")
        for name in GROWING:
            few, many = (
                worker("queries", path=asked[name]["path"], person=asked[name]["person"])
                for worker, asked in ((small, there), (large, here))
            )
            pairs = []
            for _pair in range(PAIRS):
                one, other = (
                    worker("visit", path=asked[name]["path"], person=asked[name]["person"])["cpu"]
                    for worker, asked in ((small, there), (large, here))
                )
                pairs.append(other / one)
            touched, spent = many["buffers"] / max(few["buffers"], 1), statistics.median(pairs)
            self.note(
                f"{name}: buffers, {LARGE:,} to {SMALL:,}", touched, "times", f"≤ {GROWTH}", touched <= GROWTH
            )
            self.note(
                f"{name}: processor, {LARGE:,} to {SMALL:,}", spent, "times", f"≤ {GROWTH}", spent <= GROWTH
            )

    def sweep(self) -> None:
        """How fast due clocks are found and claimed, and how fast they act."""
        worker = self.worker(MIDDLE)
        found = worker("claim", most=20_000)
        self.note(f"due clocks claimed ({found['claimed']:,})", found["rate"], "a second", "≥ 20,000", found["rate"] >= 20_000)  # fmt: skip
        acting = self.worker(SMALL, "sweep")
        acted = acting("act", most=620, days=12)
        self.note(f"clocks that acted, PostgreSQL ({acted['acted']})", acted["rate"], "a second", "≥ 300", acted["rate"] >= 300)  # fmt: skip
        embedded = self.embedded(400)
        acted = embedded("act", most=220, days=12)
        self.note(f"clocks that acted, SQLite ({acted['acted']})", acted["rate"], "a second", "≥ 100", acted["rate"] >= 100)  # fmt: skip

    # What it stands on -------------------------------------------------------------------------------------

    def worker(self, cases: int, purpose: str = ""):
        """Ask the process inside the database of this size."""
        return self._ask(self.servers.environment(f"{cases}{purpose}") | self.seeded(cases, purpose))

    def embedded(self, cases: int):
        """The same inside a SQLite file."""
        folder = self.stack.enter_context(tempfile.TemporaryDirectory())
        environment = {k: v for k, v in os.environ.items() if k not in Servers.NAMES} | {
            "RECOURSE_VAR": folder
        }
        self._seed(environment, cases)
        return self._ask(environment)

    def seeded(self, cases: int, purpose: str) -> dict:
        """Make and fill the database of this size, where it is not there yet."""
        environment = self.servers.environment(f"{cases}{purpose}")
        if self.servers.make(f"{cases}{purpose}"):
            print(f"Making a database of {cases:,} cases …", flush=True)
            began = time.monotonic()
            self._seed(environment, cases)
            self.note(f"cases seeded ({cases:,})", cases / (time.monotonic() - began), "a second")
        return {}

    def _seed(self, environment: dict, cases: int) -> None:
        manage = [sys.executable, "manage.py"]
        subprocess.run([*manage, "migrate", "-v0"], env=environment, cwd=ROOT, check=True)
        users = str(max(100, cases // 20))
        subprocess.run(
            [*manage, "seed", "--users", users, "--cases", str(cases)], env=environment, cwd=ROOT, check=True
        )

    def _ask(self, environment: dict):
        process = self.stack.enter_context(
            subprocess.Popen([sys.executable, "-m", "deploy.bench.worker"], env=environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        )  # fmt: skip
        self.stack.callback(process.stdin.close)

        def ask(name: str, **arguments):
            process.stdin.write(json.dumps([name, arguments]) + "\n")
            process.stdin.flush()
            answer = process.stdout.readline()
            if not answer:
                raise SystemExit(f"The measuring process ended at {name}.")
            return json.loads(answer)

        return ask

    def gunicorn(self, app: str, cases: int) -> int:
        """Two sync workers of an application on a port of its own."""
        port = _free_port()
        environment = self.servers.environment(str(cases))
        process = subprocess.Popen(
            [str(BIN / "gunicorn"), "-w", "2", "-k", "sync", "-b", f"127.0.0.1:{port}", "--log-level", "error", f"{app}:application"],
            env=environment, cwd=ROOT,
        )  # fmt: skip
        self.stack.callback(lambda: (process.terminate(), process.wait(20)))
        _wait(port)
        return port


class Servers:
    """PostgreSQL and Redis: the given ones, else ones that end with this run."""

    NAMES = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS", "EMAIL_URL", "SITE_URL", "REPLY_TO", "EVIDENCE_KEYS")  # fmt: skip

    def __init__(self, stack: ExitStack) -> None:
        self.database = os.environ.get("DATABASE_URL") or stack.enter_context(_postgresql())
        self.redis = os.environ.get("REDIS_URL") or stack.enter_context(_redis())

    def name(self, purpose: str) -> str:
        return f"{urlsplit(self.database).path.lstrip('/')}_bench_{purpose}"

    def environment(self, purpose: str) -> dict[str, str]:
        """Production settings on one of the bench's own databases; nothing here ever serves anybody else."""
        parts = urlsplit(self.database)
        return os.environ | {
            "DATABASE_URL": urlunsplit(parts._replace(path=f"/{self.name(purpose)}")),
            "REDIS_URL": self.redis,
            "SECRET_KEY": "only for measuring " * 4,
            "ALLOWED_HOSTS": "localhost",
            "EMAIL_URL": "smtp://localhost:2525",
            "SITE_URL": "http://localhost",
            "REPLY_TO": "bench@example.org",
            "EVIDENCE_KEYS": base64.urlsafe_b64encode(b"k" * 32).decode(),
            "RECOURSE_VAR": str(VAR / "bench"),
            "DEBUG": "false",
        }

    def make(self, purpose: str) -> bool:
        """Make the database; False where it is there and full, a half-made one is made anew."""
        name = self.name(purpose)
        wanted = int(re.match(r"\d+", purpose)[0])
        with psycopg.connect(self.database, autocommit=True) as line:
            there = line.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            if there and _cases_in(self.environment(purpose)["DATABASE_URL"]) >= wanted and purpose.isdigit():
                return False
            line.execute(f'DROP DATABASE IF EXISTS "{name}"')
            line.execute(f'CREATE DATABASE "{name}"')
        return True


def _cases_in(url: str) -> int:
    try:
        with psycopg.connect(url) as line:
            return line.execute("SELECT count(*) FROM disputes_case").fetchone()[0]
    except psycopg.Error:
        return 0


@contextmanager
def _postgresql():
    """A cluster of its own in the var folder, kept for the next run; its databases are large."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    tool = found[-1].parent if found else Path(shutil.which("initdb") or sys.exit("No PostgreSQL: set DATABASE_URL, or install it.")).parent  # fmt: skip
    if os.geteuid() == 0:
        sys.exit("PostgreSQL is not started as root: set DATABASE_URL to a running one.")
    data, port = VAR / "bench-postgresql", _free_port()
    if not data.exists():
        subprocess.run([tool / "initdb", "-D", data, "-U", "bench", "-A", "trust", "--locale=C.UTF-8"], check=True, stdout=subprocess.DEVNULL)  # fmt: skip
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={tempfile.gettempdir()} -c shared_buffers=512MB"
    subprocess.run([tool / "pg_ctl", "-D", data, "-o", options, "-w", "-l", VAR / "bench-postgresql.log", "start"], check=True, stdout=subprocess.DEVNULL)  # fmt: skip
    try:
        yield f"postgresql://bench@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([tool / "pg_ctl", "-D", data, "-m", "fast", "-w", "stop"], check=True, stdout=subprocess.DEVNULL)  # fmt: skip


@contextmanager
def _redis():
    tool = shutil.which("redis-server") or sys.exit("No Redis: set REDIS_URL, or install it.")
    port = _free_port()
    process = subprocess.Popen([tool, "--port", str(port), "--save", "", "--bind", "127.0.0.1"], stdout=subprocess.DEVNULL)  # fmt: skip
    _wait(port)
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(20)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _wait(port: int) -> None:
    for _try in range(300):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    sys.exit(f"Nothing answers on port {port}.")


MEASURES = {"pages": Bench.pages, "growth": Bench.growth, "sweep": Bench.sweep}


def main() -> int:
    """Run the named measure or all; 1 where a bound does not hold."""
    chosen = os.environ.get("BENCH", "")
    if chosen and chosen not in MEASURES:
        sys.exit(f"BENCH is one of: {', '.join(MEASURES)}.")
    (VAR / "bench").mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        bench = Bench(stack)
        for name, measure in MEASURES.items():
            if chosen in ("", name):
                measure(bench)
    (VAR / "bench.json").write_text(json.dumps(bench.results, ensure_ascii=False, indent=1), encoding="utf-8")
    broken = [one["name"] for one in bench.results if one["holds"] is False]
    print(f"{len(bench.results)} figures in {VAR / 'bench.json'}; {len(broken)} bounds do not hold.")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())

"""The whole site in one process: web server, Celery worker thread, beat thread, one SQLite file, nothing else."""

import errno
import os
import signal
import socket
import threading
from pathlib import Path

import waitress
from celery.beat import EmbeddedService
from celery.worker import WorkController
from django.conf import settings
from waitress.channel import HTTPChannel
from waitress.task import ErrorTask

from config.celery import app
from config.wsgi import application
from core.headers import SecurityHeaders

THREADS = 8


class PortRefused(Exception):
    """The port cannot be had; the text says why and what to try."""


class _Refusal(ErrorTask):
    """What waitress answers by itself, before Django sees a request; it carries what every answer carries."""

    def execute(self):
        self.response_headers += [
            *SecurityHeaders(None).headers.items(),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", settings.SECURE_REFERRER_POLICY),
            ("Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY),
        ]
        super().execute()


class _Channel(HTTPChannel):
    error_task_class = _Refusal


def hold_port(port: int) -> socket.socket:
    """The port, held from now on: nobody prepares a site for minutes and then finds the door taken.

    Whoever knocks meanwhile waits until the site is open.
    """
    held = socket.socket()
    try:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", port))
        # Two may bind the same port as long as neither listens.
        held.listen()
    except OSError as error:
        held.close()
        raise _refused(port, error) from None
    return held


def _refused(port: int, error: OSError) -> PortRefused:
    other = 8080 if port != 8080 else 8081
    why = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be opened ({os.strerror(error.errno)})"
    return PortRefused(f"Port {port} {why}; try PORT={other} make run.")


def listen(held: socket.socket):
    """The web server behind that port, open from here on and answering as soon as it runs."""
    try:
        server = waitress.create_server(
            application, sockets=[held], threads=THREADS, ident=None, max_request_body_size=270_000_000
        )
    except OSError as error:
        raise _refused(held.getsockname()[1], error) from None
    server.channel_class = _Channel
    return server


class Embedded:
    """Starts everything, serves until INT or TERM, and stops in order: no new requests, then the clocks, then the work."""

    def __init__(self, held: socket.socket) -> None:
        self.server = listen(held)
        self.worker = WorkController(
            app=app, hostname="embedded@local", pool_cls="threads", concurrency=2,
            without_heartbeat=True, without_mingle=True, without_gossip=True,
        )  # fmt: skip
        self.beat = EmbeddedService(app, thread=True, schedule_filename=str(Path(settings.VAR_DIR) / "beat"))
        self.beat.daemon = True

    def run(self) -> None:
        """Serve until told to stop."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        threading.Thread(target=self.worker.start, name="worker", daemon=True).start()
        self.beat.start()
        try:
            self.server.run()
        except SystemExit:
            pass
        finally:
            self.beat.stop()
            self.worker.stop()

    def _stop(self, number, frame) -> None:
        raise SystemExit(0)

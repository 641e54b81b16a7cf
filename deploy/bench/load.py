"""Requests one after the other, by `wrk` where it is found, else by a client of our own; the same for both sides."""

import http.client
import re
import shutil
import subprocess
import threading
import time

SECONDS = 3


def rate(port: int, path: str, cookie: str = "", *, clients: int = 1) -> float:
    """Requests a second that were answered with 200."""
    if shutil.which("wrk"):
        return _wrk(port, path, cookie, clients)
    done, end = [0] * clients, time.monotonic() + SECONDS

    def ask(number: int) -> None:
        while time.monotonic() < end:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            line.request("GET", path, headers={"Host": "localhost", "Cookie": cookie})
            answer = line.getresponse()
            answer.read()
            if answer.status != 200:
                raise SystemExit(f"{path} answers {answer.status}")
            line.close()
            done[number] += 1

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(clients)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return sum(done) / SECONDS


def _wrk(port: int, path: str, cookie: str, clients: int) -> float:
    said = subprocess.run(
        ["wrk", "-t1", f"-c{clients}", f"-d{SECONDS}s", "-H", "Host: localhost", "-H", f"Cookie: {cookie}", f"http://127.0.0.1:{port}{path}"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    if "Non-2xx" in said:
        raise SystemExit(f"{path} does not answer 200:\n{said}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])

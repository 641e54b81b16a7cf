"""Follow every internal link of the site, in three languages, signed out and as the demo's people."""

import os
import re
import sys
from collections import deque
from html import unescape
from urllib.parse import urldefrag, urlsplit

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"')
ASSET = re.compile(r'<(?:link|script|img)\b[^>]*?\b(?:href|src)="([^"]*)"')
MOST = 600
# Addresses that end a session or hand out a file are checked by the suite.
# A notice may lead to a case that another mediator has meanwhile; the way back to a page says nothing new.
LEFT_OUT = re.compile(r"/accounts/logout/|/evidence/|/original/|/eml/|/jsi18n/|/inbox/\d+/|[?&]next=")


def crawl(client, starts: list[str]) -> tuple[int, list[str]]:
    """How many pages answered, and what is broken: status, address and the page it stands on."""
    queue = deque((start, "") for start in starts)
    seen, broken = set(starts), []
    while queue and len(seen) < MOST:
        path, found_on = queue.popleft()
        response = client.get(path, headers={"host": "localhost"})
        if response.status_code in (301, 302):
            target = urldefrag(response.headers["Location"])[0]
            if not urlsplit(target).netloc and target not in seen:
                seen.add(target)
                queue.append((target, path))
            continue
        if response.status_code >= 400:
            broken.append(f"{response.status_code} {path} (on {found_on})")
            continue
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            continue
        page = response.content.decode()
        for match in (*LINK.findall(page), *ASSET.findall(page)):
            address = urldefrag(unescape(match))[0]
            if not address.startswith("/"):
                if address.startswith("?"):
                    address = path.partition("?")[0] + address
                else:
                    continue
            if address.startswith("//") or LEFT_OUT.search(address) or address in seen:
                continue
            seen.add(address)
            queue.append((address, path))
    return len(seen), broken


def main() -> int:
    """Make a demo world, crawl it, report."""
    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    call_command("demo", verbosity=0)
    total, broken = 0, []
    people = [
        None,
        *get_user_model().objects.filter(
            email__in=[f"{name}@demo.test" for name in ("ana", "joon", "mei", "eve")]
        ),
    ]
    for person in people:
        client = Client()
        if person:
            client.force_login(person)
        home = {"ko": "/ko/", "zh-hans": "/zh-hans/"}.get(person.language, "/") if person else None
        starts = [home, f"{home}disputes/", f"{home}inbox/"] if person else ["/", "/ko/", "/zh-hans/"]
        if person and person.is_staff:
            starts.append("/admin/")
        count, bad = crawl(client, starts)
        total, broken = total + count, broken + bad
    for line in broken:
        print(line)
    print(f"{total} addresses, {len(broken)} broken")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())

"""The door for files that come in parts. Whoever opens it has asked its own policy and says who the sender is.

    GET  …/          what this sender has here, whole or not
    POST …/          {"place", "name", "size", "sha256"}: begin, or find what was begun; 200 with where to go on
    GET  …/<token>/  where to go on
    POST …/<token>/  the next bytes, with `Upload-Offset`; 409 with where to go on when that is elsewhere
    POST …/<token>/  {"drop": true}: forget it

It follows tus in spirit, with the two methods of forms. A refusal is 422 with a sentence, too much at once 429.
"""

import json
import re

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.datastructures import MultiValueDict

from core.limits import allow
from files import in_parts
from files.in_parts import Arrived, Sender
from files.models import Upload
from files.refusals import FileRefused

BYTES, SENT = "application/octet-stream", "sent-"
# Of one sender: begun in an hour, and parts in ten minutes (256 KiB each would be a gigabyte).
BEGUN_AN_HOUR, PARTS_IN_TEN_MINUTES = 300, 4000
MOST_NAMED = 100
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PLACE = re.compile(r"[\w:./-]{1,120}", re.ASCII)


def receive_parts(request: HttpRequest, sender: Sender, token: str = "") -> HttpResponse:
    """Answer a browser that sends a file in parts."""
    upload = in_parts.uploads_of(sender).filter(token=token).first() if token else None
    if token and upload is None:
        return JsonResponse({}, status=404)
    if request.method != "POST":
        return JsonResponse(
            _told(upload) if upload else {"uploads": [*map(_told, in_parts.uploads_of(sender))]}
        )
    try:
        if upload is None:
            return _begin(request, sender)
        return _append(request, sender, upload) if request.content_type == BYTES else _drop(request, upload)
    except FileRefused as refused:
        return JsonResponse({"refused": str(refused) if sender.owner else refused.to_a_company}, status=422)
    except Upload.DoesNotExist:
        return JsonResponse({}, status=404)


def files_of(request: HttpRequest, sender: Sender) -> MultiValueDict:
    """The files of a form: those that came with it, and those that came in parts before and are named in it."""
    found = request.FILES.copy()
    named = [
        (name, given) for name, values in request.POST.lists() if name.startswith(SENT) for given in values
    ]
    if not named:
        return found
    tokens = [given.partition("/")[0][:32] for _name, given in named[:MOST_NAMED]]
    here = {one.token: one for one in in_parts.uploads_of(sender).filter(token__in=tokens) if one.is_whole}
    for name, given in dict.fromkeys(named[:MOST_NAMED]):
        token, _slash, called = given.partition("/")
        upload = here.pop(token, None)
        found.appendlist(
            name.removeprefix(SENT), Arrived(upload, upload.name if upload else called or "file")
        )
    return found


def _begin(request: HttpRequest, sender: Sender) -> HttpResponse:
    if not allow(f"uploads:{sender.holder}", times=BEGUN_AN_HOUR, seconds=3600):
        return _too_many(60)
    said = _said(request)
    name, place, sha256 = (str(said.get(key, "")) for key in ("name", "place", "sha256"))
    size = said.get("size")
    if type(size) is not int or not _PLACE.fullmatch(place) or not _SHA256.fullmatch(sha256):
        return JsonResponse({}, status=400)
    return JsonResponse(_told(in_parts.begin(sender, name=name, size=size, sha256=sha256, place=place)))


def _append(request: HttpRequest, sender: Sender, upload: Upload) -> HttpResponse:
    if not allow(f"parts:{sender.holder}", times=PARTS_IN_TEN_MINUTES, seconds=600):
        return _too_many(30)
    offset, length = request.headers.get("Upload-Offset", ""), request.META.get("CONTENT_LENGTH") or ""
    if not (offset.isdecimal() and length.isdecimal()) or int(length) > in_parts.MOST:
        return JsonResponse({}, status=400)
    data = request.read(int(length))
    try:
        if len(data) != int(length):
            raise in_parts.WrongPart
        in_parts.append(upload, data, offset=int(offset))
    except in_parts.WrongPart:
        return JsonResponse({}, status=400)
    except in_parts.OtherOffset as other:
        return JsonResponse({"offset": other.offset}, status=409)
    return JsonResponse(_told(upload))


def _drop(request: HttpRequest, upload: Upload) -> HttpResponse:
    if _said(request).get("drop") is not True:
        return JsonResponse({}, status=400)
    in_parts.drop(upload)
    return HttpResponse(status=204)


def _said(request: HttpRequest) -> dict:
    """The object in the body; nothing where there is none."""
    try:
        said = json.loads(request.read(4096))
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _told(upload: Upload) -> dict:
    return {
        "token": upload.token, "place": upload.place, "name": upload.name, "size": upload.size, "offset": upload.received,
    }  # fmt: skip


def _too_many(seconds: int) -> HttpResponse:
    return JsonResponse({}, status=429, headers={"Retry-After": str(seconds)})

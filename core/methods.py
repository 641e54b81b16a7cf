"""The three methods that browsers use with pages and forms. Anything else is refused before any door is reached."""

from django.http import HttpResponseNotAllowed

METHODS = ("GET", "HEAD", "POST")


class PagesOnly:
    """A door written for GET and POST must not be asked to guess what PUT or DELETE would mean to it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return self.get_response(request)

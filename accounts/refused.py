"""Answers that were refused, kept for the page they belong to.

Private pages are kept by no browser, so a page that answered a POST could not be shown again by the Back button. Here
the answers wait on the shelf (`accounts.shelf`), and the browser is sent to the page's own address: it shows them
with what is amiss, after Back and reload too, until they are taken or the hour is over.
"""

from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect, QueryDict

from accounts import shelf

_KIND = "refused"


@dataclass(frozen=True)
class Refused:
    """What was typed, and what was said about it: sentences by the names that the page gave them."""

    answers: QueryDict
    said: dict

    def put_on(self, form) -> None:
        """Let a form bound to these answers complain of what was refused, and of nothing else.

        Files are not kept, so a form without them would miss what was there.
        """
        told = self.said.get("errors", {})
        for name in [one for one in form.errors if one not in told]:
            del form.errors[name]
        # In the order in which they were told: the summary lists them so.
        for name in [one for one in told if one not in form.errors]:
            for sentence in told[name]:
                form.add_error(name if name in form.fields else None, sentence)


def show_again(request, page: HttpResponse, **said) -> HttpResponse:
    """Answer a refused POST: a browser that goes from page to page gets an address, anybody else `page` itself."""
    if "Sec-Fetch-Mode" not in request.headers or not shelf.lay(request, _KIND, **said):
        return page
    # A script that sent the form shows the page itself; reloading it finds the answers too.
    return (
        HttpResponseRedirect(request.get_full_path())
        if request.headers["Sec-Fetch-Mode"] == "navigate"
        else page
    )


def refused_answers(request) -> Refused | None:
    """What was refused on this page within the last hour and has not been mended since."""
    laid = shelf.look(request, _KIND)
    return Refused(laid.answers, laid.more) if laid else None


def forget_refused(request) -> None:
    """These answers were taken, or others came in their place."""
    shelf.clear(request, kind=_KIND, address=request.path)


def forget_all_refused(request) -> None:
    """The person deleted what they had written: nothing of it stays, of whatever kind."""
    shelf.clear(request)

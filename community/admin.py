"""The moderators' desk: posts that wait, with the words that were noticed, and the record of what was decided."""

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from community import policies, queries, workflow
from community.forms import GroundForm, SendBackForm
from community.models import Board, ModerationAct, Post
from core.desk import CarefulFields, LookOnly
from core.reading import ReadInWords

SHOWN = 20
_LOOK_AND_DECIDE = require_http_methods(["GET", "HEAD", "POST"])


@admin.register(Post)
class PostAdmin(LookOnly, admin.ModelAdmin):
    """Posts waiting: oldest first, each with its reasons, its reports and its author's history."""

    def get_urls(self):
        admitted = self.admin_site.admin_view
        return [
            path("queue/", admitted(require_safe(self.queue)), name="community_post_queue"),
            path("queue/<int:pk>/", admitted(_LOOK_AND_DECIDE(self.item)), name="community_post_item"),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        return redirect("admin:community_post_queue")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        self._admit(request)
        post = self.get_object(request, unquote(object_id))
        if post is None:
            raise Http404
        return redirect("admin:community_post_item", post.pk)

    def queue(self, request):
        """Everything that waits, the longest wait first."""
        self._admit(request)
        items = queries.queue(SHOWN)
        return self._page(request, items, waiting=queries.waiting_count())

    def item(self, request, pk):
        """One post; a POST decides about it, and whoever is too late is told who was quicker."""
        self._admit(request)
        post = get_object_or_404(Post.objects.select_related("thread", "author"), pk=pk)
        verb = request.POST.get("verb", "")
        if request.method != "POST" or verb not in _DONE:
            return self._page(request, queries.queue(post=pk), alone=True)
        if not policies.can_decide(request.user, post):
            messages.warning(request, _OWN)
            return redirect("admin:community_post_item", pk)
        answers = {}
        if verb in ("reject", "hide", "send_back"):
            form = _form(verb, post, request.POST)
            if not form.is_valid():
                return self._page(request, queries.queue(post=pk), alone=True, failed=form)
            answers = form.cleaned_data
        try:
            getattr(workflow, verb)(post, by=request.user, **answers)
        except workflow.AlreadyDecided as decided:
            messages.warning(request, str(decided))
        else:
            messages.success(request, _DONE[verb])
        return redirect("admin:community_post_queue")

    def _page(self, request, items, *, waiting: int = 0, alone: bool = False, failed: Form | None = None):
        title = _("Posts waiting")
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "rows": [_row(item, failed, may=policies.can_decide(request.user, item.post)) for item in items],
            "own": _OWN,
            "waiting": waiting,
            "more": waiting > len(items),
            "alone": alone,
        }
        return render(request, "admin/community/post/queue.html", context)

    @staticmethod
    def _admit(request):
        if not policies.can_moderate(request.user):
            raise PermissionDenied


_DONE = {
    "approve": gettext_lazy("Published. Its author has been told."),
    "reject": gettext_lazy("Not published. Its author has been told why."),
    "send_back": gettext_lazy("Not published yet. Its author has been asked to change it."),
    "hide": gettext_lazy("Hidden. Its author and everybody who reported it have been told."),
    "keep": gettext_lazy("The post stays. Everybody who reported it has been told."),
}


_OWN = gettext_lazy("You wrote this post yourself, so another moderator decides about it.")


def _form(verb: str, post: Post, data=None) -> Form:
    prefix = f"{verb}-{post.pk}"
    if verb == "send_back":
        language = post.author.language if post.author else post.language
        return SendBackForm(data, prefix=prefix, language=language)
    return GroundForm(data, prefix=prefix)


def _row(item: queries.QueueItem, failed: Form | None, *, may: bool) -> dict:
    """An item with the forms that fit its state; none for whoever may not decide about it."""
    post = item.post
    verb = {"held": "reject", "published": "hide"}.get(post.state, "") if may else ""
    verbs = [verb, *(["send_back"] if verb == "reject" and item.reachable else [])] if verb else []
    forms = {}
    for one in verbs:
        form = _form(one, post)
        forms[one] = failed if failed and failed.prefix == form.prefix else form
    return {
        "item": item,
        "post": post,
        "may": may,
        "verb": verb,
        "form": forms.get(verb),
        "send_back": forms.get("send_back"),
        "opened": bool(failed) and failed is forms.get(verb),
        "opened_back": bool(failed) and failed is forms.get("send_back"),
    }


@admin.register(Board)
class BoardAdmin(CarefulFields, ReadInWords, admin.ModelAdmin):
    """The words of the boards. Boards begin as a file of the repository and are neither added nor deleted here."""

    list_display = ["title", "slug", "order", "country", "written_in", "is_urgent"]
    readonly_fields = ["slug"]
    fields = [
        "slug",
        "name",
        "description",
        "order",
        "country",
        "language",
        "icon",
        "is_urgent",
        "guide",
        "guide_name",
    ]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=pgettext_lazy("forum", "name"))
    def title(self, board):
        return str(board)

    @admin.display(description=pgettext_lazy("forum", "language"), empty_value="–")
    def written_in(self, board):
        return dict(settings.LANGUAGES).get(board.language)


@admin.register(ModerationAct)
class ModerationActAdmin(LookOnly, admin.ModelAdmin):
    """What was decided, by whom, why and when."""

    list_display = ["at", "what", "by", "post", "reason", "note"]
    list_filter = ["what", "reason"]
    list_select_related = ["by", "post__thread"]
    date_hierarchy = "at"
    fields = ["at", "what", "by", "post", "reason", "note"]

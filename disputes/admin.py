"""The mediators' desk: a case is read and moved by steps here; no field of it is ever edited.

Whoever may not know of a case gets 404. Rows of the queue are on the desk's first page.
"""

from django.contrib import admin, messages
from django.http import Http404, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.fresh import (
    confirm_address,
    first_values,
    fresh_sign_in_required,
    is_fresh,
    kept_answers,
    sign_in_keeping_answers,
)
from accounts.refused import forget_refused, refused_answers, show_again
from core.days import long_date
from core.desk import LookOnly
from core.references import canonical
from core.sealing import CannotOpen
from disputes import (
    buttons,
    macros,
    manifests,
    outcomes,
    papers,
    policies,
    pool,
    queries,
    queue,
    team,
    whole,
    workflow,
)
from disputes.actors import Actor
from disputes.exporting import Export
from disputes.forms.desk import (
    ConflictForm,
    FilterForm,
    GlassForm,
    KeepFilterForm,
    MacroForm,
    MoveForm,
    OpenForm,
    ProfileForm,
    RecountForm,
    RemindForm,
    RemindOfForm,
    SwitchForm,
)
from disputes.inside import Inside, door_to
from disputes.letters import letters_for
from disputes.letters_by_hand import texts_for
from disputes.models import Case, Manifest, Mediator
from disputes.models.desk import PLACES
from disputes.presenting import DESK, frame
from disputes.queries import Eyes
from disputes.workflow import looks
from files import queries as files
from files import serving
from files.views import files_of, receive_parts
from notifications import workflow as notifications

_LOOK_AND_ACT = require_http_methods(["GET", "HEAD", "POST"])
# Steps that need no look inside: whoever finds the row may take it, and a lead may find it a mediator.
FROM_THE_ROW = (
    "take", "hand_over", "give_back", "accept_appointment", "decline_appointment", "name_mediator",
)  # fmt: skip


ASKED_TO_MEDIATE = ("accept_appointment", "decline_appointment")


@admin.register(Case)
class CaseAdmin(LookOnly, admin.ModelAdmin):
    """Cases, without a form: the page of a case, its steps, its evidence."""

    # The page on the site is the claimant's; its address would tell the reference.
    view_on_site = False

    def get_urls(self):
        names = (
            ("<int:pk>/page/", require_safe(self.page), "disputes_case_page"),
            ("<int:pk>/do/<str:name>/", _LOOK_AND_ACT(self.step), "disputes_case_step"),
            ("<int:pk>/do/<str:name>/<str:number>/", _LOOK_AND_ACT(self.step), "disputes_case_step"),
            ("ready-texts/", _LOOK_AND_ACT(self.ready_texts), "disputes_case_ready"),
            ("filter/", require_POST(self.keep_filter), "disputes_case_filter"),
            ("remind/", require_POST(self.remind_of), "disputes_case_remind_of"),
            ("<int:pk>/here/", require_POST(self.here), "disputes_case_here"),
            ("<int:pk>/read/", require_POST(self.read), "disputes_case_read"),
            ("<int:pk>/remind/", require_POST(self.remind), "disputes_case_remind"),
            ("<int:pk>/compare/", require_safe(self.compare), "disputes_case_compare"),
            ("<int:pk>/open/", _LOOK_AND_ACT(self.open), "disputes_case_open"),
            ("<int:pk>/conflict/", _LOOK_AND_ACT(self.conflict), "disputes_case_conflict"),
            ("<int:pk>/free/", require_POST(self.free), "disputes_case_free"),
            ("with-a-reason/", _LOOK_AND_ACT(self.glass), "disputes_case_glass"),
            ("<int:pk>/uploads/", _LOOK_AND_ACT(self.sending), "disputes_case_uploads"),
            ("<int:pk>/uploads/<str:token>/", _LOOK_AND_ACT(self.sending), "disputes_case_upload"),
            ("<int:pk>/exhibit/<int:number>/", require_safe(self.exhibit), "disputes_case_exhibit"),
            ("<int:pk>/evidence/<str:token>/", require_safe(self.evidence), "disputes_case_evidence"),
            (
                "<int:pk>/evidence/<str:token>/original/",
                require_safe(self.original),
                "disputes_case_original",
            ),
            ("<int:pk>/paper/<slug:name>/", require_safe(self.paper), "disputes_case_paper"),
            ("<int:pk>/download/", require_safe(self.download), "disputes_case_download"),
            (
                "<int:pk>/evidence/<str:token>/page/<int:page>/",
                require_safe(self.exhibit_page),
                "disputes_case_exhibit_page",
            ),
            ("<int:pk>/shown/", require_safe(self.shown), "disputes_case_shown"),
            ("<int:pk>/shown/<int:leg>/<int:number>/", require_safe(self.manifest), "disputes_case_manifest"),
            ("<int:pk>/texts/<int:number>/", require_safe(self.texts), "disputes_case_texts"),
        )
        own = [
            path(place, sign_in_keeping_answers(self.admin_site.admin_view(view)), name=name)
            for place, view, name in names
        ]
        return [*own, *super().get_urls()]

    # Who -------------------------------------------------------------------------------------------------------

    def has_module_permission(self, request):
        return policies.is_mediator(request.user)

    def has_view_permission(self, request, obj=None):
        # Being a superuser is no role here.
        return policies.is_mediator(request.user)

    def get_queryset(self, request):
        return queries.desk_cases(request.user)

    def changelist_view(self, request, extra_context=None):
        if not policies.is_mediator(request.user):
            raise Http404
        return redirect("admin:index")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return self._to_page(request, object_id)

    def history_view(self, request, object_id, extra_context=None):
        return self._to_page(request, object_id)

    def _to_page(self, request, object_id):
        if not str(object_id).isdecimal():
            raise Http404
        return redirect("admin:disputes_case_page", self._inside(request, int(object_id)).pk)

    def _inside(self, request, pk: int) -> Case:
        return get_object_or_404(queries.inside_for(request.user, timezone.now()), pk=pk)

    def _row(self, request, pk: int) -> Case:
        return get_object_or_404(queries.desk_cases(request.user).select_related("claimant"), pk=pk)

    # The case ---------------------------------------------------------------------------------------------------

    def page(self, request, pk):
        """The whole case for its keeper; a lead is asked for a reason first, anybody else finds nothing."""
        found = queries.inside_for(request.user, timezone.now()).filter(pk=pk)
        case = whole.one(found)
        if case is None:
            row = self._row(request, pk)
            if workflow.asked_person(row, request.user):
                # Whoever is asked to mediate reads nothing before they may.
                return redirect("admin:disputes_case_step", row.pk, "accept_appointment")
            if policies.is_lead(request.user):
                return redirect("admin:disputes_case_open", row.pk)
            if row.keeper_id is None and row.is_open:
                messages.info(request, _("Nobody has this case yet. Take it to see inside."))
                return redirect(f"{reverse('admin:index')}?tab=unassigned")
            raise Http404
        if request.method == "GET":
            # As `notices` writes it: the link of a notice names no language.
            notifications.read_about(request.user, f"/admin/disputes/case/{pk}/page/")
        inside = Inside(case, request.user, unconflicted=True)
        page = self._render(request, "page", case, title=inside.title, inside=inside)
        self._note_visit(request, inside)
        return page

    def _note_visit(self, request, inside, doing: str = "") -> None:
        """What was shown is read from now on; what the page marked as new it has shown already."""
        if request.method != "HEAD":
            workflow.visit(inside.case, by=inside.actor, before=inside.visit, doing=doing, at=inside.at)

    def here(self, request, pk):
        """A page that stays open says so, and learns who else is here and what is new: a part of the page."""
        case = self._inside(request, pk)
        doing = request.POST.get("doing", "")
        workflow.still_here(
            case, by=Actor.person(request.user), doing=doing if doing in buttons.NAMES else ""
        )
        inside = Inside(case, request.user)
        seen = _number(request.POST.get("seen"))
        return self._render(
            request,
            "_here",
            case,
            title="",
            inside=inside,
            later=case.head_number - seen if seen is not None and seen < case.head_number else 0,
        )

    def keep_filter(self, request):
        """Keep what the queue shows under a name, or drop such a name; back to where the person was."""
        if not policies.is_mediator(request.user):
            raise Http404
        by, asked = Actor.person(request.user), QueryDict(request.POST.get("wanted", "")[:1000])
        back = f"{reverse('admin:index')}?{asked.urlencode()}"
        if drop := _number(request.POST.get("drop")):
            if workflow.drop_filter(drop, by=by):
                messages.success(request, _("The filter is gone."))
            return redirect("admin:index")
        form, looked = KeepFilterForm(request.POST), FilterForm(asked)
        looked.is_valid()
        wanted = {name: "on" if value is True else value for name, value in looked.cleaned_data.items() if value}  # fmt: skip
        if wanted and (tab := asked.get("tab")) in queue.tabs_for(request.user):
            wanted["tab"] = tab
        if form.is_valid():
            try:
                workflow.keep_filter(**form.cleaned_data, wanted=wanted, by=by)
            except workflow.StepRefused as refusal:
                messages.warning(request, str(refusal))
            else:
                messages.success(request, _("The filter is kept."))
        for sentence in form.errors.get("name", []):
            messages.warning(request, sentence)
        return redirect(back)

    def ready_texts(self, request):
        """The texts that are written often: to read, to write one's own, and for leads those of the team."""
        if not policies.is_mediator(request.user):
            raise Http404
        by = Actor.person(request.user)
        if drop := _number(request.POST.get("drop")):
            if workflow.drop_macro(drop, by=by):
                messages.success(request, _("The text is gone."))
            return redirect("admin:disputes_case_ready")
        form = MacroForm(request.POST or None, may_share=policies.is_lead(request.user))
        if form.is_valid():
            try:
                workflow.write_macro(**form.wanted, by=by)
            except workflow.StepRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("The text is kept."))
                return redirect("admin:disputes_case_ready")
        context = {**self.admin_site.each_context(request), "title": _("Ready texts"), "form": form}
        found = list(macros.macros_of(request.user))
        return render(
            request,
            "admin/disputes/macros.html",
            context
            | {
                "macros": found,
                "places": [f"{{{name}}}" for name in PLACES],
                "lead": policies.is_lead(request.user),
            },
        )

    def read(self, request, pk):
        """The person says that they have read what was marked as new."""
        case = self._inside(request, pk)
        workflow.read_up_to(case, _number(request.POST.get("seen")) or 0, by=Actor.person(request.user))
        return redirect("admin:disputes_case_page", case.pk)

    def remind(self, request, pk):
        """Show this case to the person again on a day, or no longer."""
        case, by = self._inside(request, pk), Actor.person(request.user)
        if "forget" in request.POST:
            workflow.forget_reminder(case, by=by)
            messages.success(request, _("You are not reminded of this case any more."))
            return redirect("admin:disputes_case_page", case.pk)
        form = RemindForm(request.POST)
        sentence = ""
        if form.is_valid():
            try:
                workflow.remind([case], on=form.cleaned_data["on"], by=by)
            except workflow.StepRefused as refusal:
                sentence = str(refusal)
            else:
                day = {"day": long_date(form.cleaned_data["on"])}
                messages.success(request, _("You see this case again on %(day)s.") % day)
        for said in [sentence] if sentence else form.errors.get("on", []):
            messages.warning(request, said)
        return redirect("admin:disputes_case_page", case.pk)

    def remind_of(self, request):
        """Show the ticked rows of the queue to the person again on a day; back to where they were, ticks kept if refused."""
        if not policies.is_mediator(request.user):
            raise Http404
        numbers = _numbers(request.POST.getlist("cases"))
        form, asked = RemindOfForm(request.POST, numbers=numbers), QueryDict(request.POST.get("wanted", "")[:1000], mutable=True)  # fmt: skip
        if form.is_valid():
            cases = list(queries.inside_for(request.user, timezone.now()).filter(pk__in=numbers))
            try:
                workflow.remind(cases, on=form.cleaned_data["on"], by=Actor.person(request.user))
            except workflow.StepRefused as refusal:
                form.add_error("on", str(refusal))
            else:
                _tell_what_is_shown_again(request, form.cleaned_data["on"], len(cases), len(set(numbers)))
        for sentence in [said for errors in form.errors.values() for said in errors]:
            messages.warning(request, sentence)
        if form.errors:
            asked.setlist("ticked", numbers)
        return redirect(f"{reverse('admin:index')}?{asked.urlencode()}")

    def compare(self, request, pk):
        """Two exhibits beside each other; without a choice the first two."""
        case = self._inside(request, pk)
        inside = Inside(case, request.user)
        by_number = {one.number: one for one in inside.exhibits}
        first, second = (_number(request.GET.get(side)) for side in ("a", "b"))
        rest = [number for number in by_number if number not in (first, second)]
        chosen = [
            by_number[number if number in by_number else rest.pop(0)]
            for number in (first, second)
            if number in by_number or rest
        ]
        return self._render(
            request,
            "compare",
            case,
            title=_("Compare evidence"),
            inside=inside,
            sides=[
                (side, one, self._frame(request, case, one, prefix=f"{side}-"), f"{side}-")
                for side, one in zip(("a", "b"), chosen, strict=False)
            ],
        )

    def step(self, request, pk, name, number=""):
        """One step: its form, and the verb behind it. A refusal keeps what was typed."""
        case = self._row(request, pk) if name in FROM_THE_ROW else self._inside(request, pk)
        seen = _number(request.POST.get("seen"))
        actor = Actor.person(request.user, seen=seen)
        offered = buttons.find(case, actor, buttons.DESK, name, number)
        if offered is None:
            return self._not_open(request, case, name)
        if offered.button.fresh:
            if not is_fresh(request) and request.method != "POST":
                return redirect(confirm_address(request, request.get_full_path()))
            return fresh_sign_in_required(self._attempt)(request, case, actor, offered)
        return self._attempt(request, case, actor, offered)

    def _attempt(self, request, case, actor, offered):
        since = None
        if request.method == "POST" and request.POST.get("insert"):
            attempt = self._with_a_text(request, case, actor, offered)
        elif request.method == "POST":
            forget_refused(request)
            data = {"data": request.POST, "uploads": files_of(request, buttons.sender(case, actor))}
            if actor.seen is not None and actor.seen < case.head_number:
                # What came in between is read first; what was typed waits beside it.
                attempt, since = buttons.unpressed(offered, case, actor, **data), actor.seen
            else:
                attempt = buttons.attempt(offered, case, actor, **data)
                if attempt.refusal and actor.seen is not None:
                    case.refresh_from_db()
                    since = actor.seen if actor.seen < case.head_number else None
        elif refused := refused_answers(request):
            attempt = buttons.look_again(offered, case, actor, refused)
            since = refused.said.get("since")
        else:
            begun = buttons.ready(offered, request.GET) | (first_values(kept_answers(request)) or {})
            attempt = buttons.attempt(offered, case, actor, initial=begun)
        if attempt.done:
            messages.success(request, _done(offered, case))
            for sentence in attempt.left_out:
                messages.warning(request, sentence)
            return self._after(request, case)
        inside = (
            Inside(case, request.user)
            if queries.may_read_inside(request.user, case, timezone.now())
            else None
        )
        page = self._render(
            request,
            ("step_wide" if attempt.form.makes else "step") if inside else "step_row",
            case,
            title=offered.button.text,
            status=409 if (attempt.refusal or since is not None) and request.method == "POST" else 200,
            button=offered,
            form=attempt.form,
            refusal=attempt.refusal,
            hint=_HINTS.get(offered.button.name) or _HINTS.get(offered.step, ""),
            inside=inside,
            row=None if inside else queue.row_of(request.user, case),
            came_in=since is not None,
            changed=inside.since(since) if inside and since is not None else [],
            ready=_ready_texts(inside, offered) if inside else [],
            # Who takes part is all that somebody needs to know of a conflict.
            sides=queries.legs_to_tell(case) if offered.step in ASKED_TO_MEDIATE else [],
            other=self._other_answer(case, actor, offered),
        )
        if inside:
            self._note_visit(request, inside, doing=offered.step)
        return show_again(request, page, since=since, **attempt.said) if request.method == "POST" else page

    def sending(self, request, pk, token=""):
        """The files of a step, part by part, before the step is taken."""
        return receive_parts(
            request, buttons.sender(self._inside(request, pk), Actor.person(request.user)), token
        )

    def _with_a_text(self, request, case, actor, offered):
        """The form as it is being filled in, with a ready text put after what was written."""
        data, field = request.POST.copy(), _WRITTEN.get(offered.step, "")
        found = _ready_texts(Inside(case, request.user), offered)
        one = next((ready for ready in found if str(ready.pk) == request.POST["insert"]), None)
        if one is not None and field:
            leg = data.get("level", "").partition(":")[2]
            data[field] = "\n\n".join(filter(None, (data.get(field, "").rstrip(), one.text(leg))))
        return buttons.begun(offered, case, actor, data)

    def _other_answer(self, case, actor, offered):
        """Whoever is asked to mediate finds both answers on one page."""
        if offered.step != "accept_appointment":
            return None
        declining = buttons.find(case, actor, buttons.DESK, "decline_appointment")
        return door_to(declining, case) if declining else None

    def _not_open(self, request, case, name):
        """The step is closed by now: say why, and hand back what was typed."""
        sentence = _("This step is not open to you now.")
        if name == "take" and request.method == "POST":
            try:
                workflow.take(case, by=Actor.person(request.user))
            except workflow.StepRefused as refusal:
                sentence = str(refusal)
            else:
                return self._after(request, case)
        typed = [
            text for key, text in request.POST.items() if key != "csrfmiddlewaretoken" and len(text) > 20
        ]
        if typed:
            seen = _number(request.POST.get("seen"))
            inside = queries.may_read_inside(request.user, case, timezone.now()) and Inside(
                case, request.user
            )
            return self._render(
                request,
                "gone",
                case,
                title=_("This step is closed"),
                status=409,
                sentence=sentence,
                typed=typed,
                changed=inside.since(seen) if inside and seen is not None else [],
            )
        messages.warning(request, sentence)
        return self._after(request, case)

    def _after(self, request, case):
        """Back to the case for whoever may still read it, else to the desk."""
        if queries.inside_for(request.user, timezone.now()).filter(pk=case.pk).exists():
            return redirect("admin:disputes_case_page", case.pk)
        return redirect("admin:index")

    def open(self, request, pk):
        """A lead opens a case that somebody else keeps: with a reason, for half an hour, and it is told."""
        if not policies.is_lead(request.user):
            raise Http404
        case = self._row(request, pk)
        if case.keeper_id == request.user.pk:
            return redirect("admin:disputes_case_page", case.pk)
        form = OpenForm(
            request.POST or None,
            initial={"reason": _("To decide the appeal.") if case.appeal_pending else ""},
        )
        if form.is_valid():
            return self._break(request, case, form)
        return self._render(
            request,
            "open",
            case,
            title=_("Open with a reason"),
            form=form,
            row=queue.row_of(request.user, case),
        )

    def glass(self, request):
        """The same for the administrator, who has no queue: a case is found by its reference alone."""
        if not policies.may_open_with_reason(request.user):
            raise Http404
        form = GlassForm(request.POST or None)
        if form.is_valid():
            found = queries.openable(request.user).filter(reference=canonical(form.cleaned_data["reference"]))
            case = found.first()
            if case is not None:
                return self._break(request, case, form)
            form.add_error("reference", _("You cannot open a case with this reference."))
        return self._render(request, "glass", None, title=_("Open a case with a reason"), form=form)

    def _break(self, request, case, form):
        workflow.open_inside(case, reason=form.cleaned_data["reason"], by=Actor.person(request.user))
        return redirect("admin:disputes_case_page", case.pk)

    def free(self, request, pk):
        """The keeper, having seen who takes part, says that nothing ties them to anybody there."""
        case = self._inside(request, pk)
        try:
            workflow.declare_free(case, by=Actor.person(request.user))
        except workflow.StepRefused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("Noted. The claimant can read that you said so."))
        return redirect("admin:disputes_case_page", case.pk)

    def conflict(self, request, pk):
        """Keep away: for a case that nobody has, and for the keeper, who gives it back by it."""
        case = self._row(request, pk)
        keeps = case.keeper_id == request.user.pk
        mediates = case.mediator_id == request.user.pk
        if not keeps and not mediates and case.keeper_id is not None and not policies.is_lead(request.user):
            raise Http404
        form = ConflictForm(request.POST or None)
        if form.is_valid():
            try:
                workflow.declare_conflict(case, why=form.cleaned_data["why"], by=Actor.person(request.user))
            except workflow.StepRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Noted. You will not find this case on your desk again."))
                return redirect("admin:index")
        return self._render(
            request,
            "conflict",
            case,
            title=_("Keep away from this case"),
            form=form,
            keeps=keeps,
            row=queue.row_of(request.user, case),
        )

    # Files and texts --------------------------------------------------------------------------------------------

    def exhibit(self, request, pk, number):
        """One exhibit to look at, with the ones beside it; the picture is fetched as its clean copy."""
        case = self._inside(request, pk)
        inside = Inside(case, request.user)
        one = next((found for found in inside.exhibits if found.number == number), None)
        if one is None:
            raise Http404
        shown = self._frame(request, case, one)
        numbers = [found.number for found in inside.exhibits]
        place = numbers.index(number)
        return self._render(
            request,
            "exhibit",
            case,
            title=_("Exhibit %(number)s") % {"number": number},
            inside=inside,
            one=one,
            frame=shown,
            actions=inside.about_exhibit(number),
            before=numbers[place - 1] if place else None,
            after=numbers[place + 1] if place + 1 < len(numbers) else None,
        )

    def _frame(self, request, case, one, *, prefix: str = ""):
        """An exhibit in its frame; a text that is shown by it is a look."""
        shown = frame(
            one,
            request.GET,
            address=lambda n: reverse(
                "admin:disputes_case_exhibit_page", args=[case.pk, one.item.file.token, n]
            ),
            prefix=prefix,
        )
        if shown.kind == "text" and request.method == "GET":
            workflow.look(
                case, looks.PAGE, by=Actor.person(request.user), detail=f"{one.number}.{shown.page}"
            )
        return shown

    def exhibit_page(self, request, pk, token, page):
        """One page of an exhibit as a picture; the claimant sees that it was looked at."""
        case = self._inside(request, pk)
        item = queries.exhibit(case, DESK, token)
        if item is None:
            raise Http404
        try:
            content = files.served_page(item.file, page)
        except (OSError, CannotOpen, LookupError) as error:
            raise Http404 from error
        if request.method == "GET":
            workflow.look(case, looks.PAGE, by=Actor.person(request.user), detail=f"{item.number}.{page}")
        return HttpResponse(content, headers=serving.page_headers(item.file, page, len(content)))

    def shown(self, request, pk):
        """What each provider was shown, list by list, with the fingerprint of every file."""
        case = self._inside(request, pk)
        lists = [
            (one, reverse("admin:disputes_case_manifest", args=[pk, one.leg.number, one.manifest.number]))
            for one in manifests.shown(case)
        ]
        return self._render(request, "shown", case, title=_("What each provider was shown"), lists=lists)

    def manifest(self, request, pk, leg, number):
        """One of these lists to download."""
        case = self._inside(request, pk)
        found = get_object_or_404(
            Manifest.objects.select_related("leg"), leg__case=case, leg__number=leg, number=number
        )
        body, headers = manifests.download(case, found)
        return HttpResponse(body, headers=headers)

    def evidence(self, request, pk, token):
        """The clean copy of an exhibit."""
        return self._stream(request, pk, token, original=False)

    def original(self, request, pk, token):
        """An exhibit byte for byte as it came."""
        return self._stream(request, pk, token, original=True)

    def _stream(self, request, pk, token, *, original: bool):
        case = self._inside(request, pk)
        item = queries.exhibit(case, DESK, token)
        if item is None:
            raise Http404
        headers = serving.headers(item.file, original=original)
        if request.method == "HEAD":
            return HttpResponse(headers=headers)
        try:
            chunks = files.original_chunks(item.file) if original else files.served_chunks(item.file)
        except (OSError, CannotOpen):
            messages.error(request, _("This file cannot be read any more. Tell the operator."))
            return redirect("admin:disputes_case_page", case.pk)
        workflow.look(
            case,
            "original" if original else "evidence",
            by=Actor.person(request.user),
            detail=str(item.number),
        )
        return StreamingHttpResponse(chunks, headers=headers)

    def paper(self, request, pk, name):
        """An agreement, or the record that there was none, as a sheet to print."""
        case, language = self._inside(request, pk), request.LANGUAGE_CODE
        title, found = papers.named(name, case, DESK, language)
        if not found:
            raise Http404
        return self._render(request, "paper", case, title=title, papers=found)

    def download(self, request, pk):
        """The whole case as one archive, with the program that checks it; the claimant sees that it was taken."""
        case = self._inside(request, pk)
        if request.method == "GET":
            workflow.look(case, looks.DOWNLOAD, by=Actor.person(request.user))
        # What a side said in confidence to whoever mediates stays on the page.
        export = Export(case, Eyes("desk", keeps=queries.desk_eyes(request.user, case).keeps))
        return StreamingHttpResponse(export.archive(), headers=export.headers)

    def texts(self, request, pk, number):
        """What is sent to a provider by hand, with what its clerk needs; the claimant sees that it was read."""
        case = self._inside(request, pk)
        leg = get_object_or_404(case.legs.select_related("provider", "address"), number=number)
        inside = Inside(case, request.user)
        if request.method == "GET" and leg.needs:
            workflow.look(case, "needs", by=Actor.person(request.user), detail=str(leg.number))
        send = buttons.find(case, inside.actor, buttons.DESK, "record_sent", str(leg.number))
        letters = letters_for(case, inside.reason, request.LANGUAGE_CODE) if inside.reason else []
        channels = leg.provider.channels_for_hand() if leg.provider_id else []
        by_hand = [] if leg.service == leg.Service.DOOR else texts_for(
            case, leg, inside.reason, lines=case.lines.all(), channels=channels, on=timezone.localdate()
        )  # fmt: skip
        return self._render(
            request,
            "texts",
            case,
            title=_("Texts for %(provider)s") % {"provider": leg.display_name},
            leg=leg,
            inside=inside,
            letters=[letter for letter in letters if letter.leg.pk == leg.pk],
            texts=by_hand,
            channels=channels,
            send=door_to(send, case) if send else None,
        )

    def _render(self, request, template, case, *, title, status=200, **context):
        context = {**self.admin_site.each_context(request), "title": title, "case": case, **context}
        return render(request, f"admin/disputes/case/{template}.html", context, status=status)


@admin.register(Mediator)
class MediatorAdmin(LookOnly, admin.ModelAdmin):
    """The team: everybody's own profile, and for leads who has how much, what moves, and whether the lot chooses."""

    view_on_site = False

    def get_urls(self):
        names = (
            ("profile/", self.profile, "disputes_mediator_profile"),
            ("lot/", self.lot, "disputes_mediator_lot"),
            ("move/", self.move, "disputes_mediator_move"),
            ("outcomes/", self.outcomes, "disputes_mediator_outcomes"),
            ("recount/", self.recount, "disputes_mediator_recount"),
        )
        own = [
            path(place, sign_in_keeping_answers(self.admin_site.admin_view(_LOOK_AND_ACT(view))), name=name)
            for place, view, name in names
        ]
        return [*own, *super().get_urls()]

    def has_module_permission(self, request):
        return policies.is_mediator(request.user)

    def has_view_permission(self, request, obj=None):
        # What somebody keeps away from is read by nobody else, so there is no page of a row.
        return False

    def changelist_view(self, request, extra_context=None):
        if not policies.is_mediator(request.user):
            raise Http404
        if not policies.is_lead(request.user):
            return redirect("admin:disputes_mediator_profile")
        return self._render(
            request, "team", title=pgettext("desk card", "The team"), team=team.team(request.user)
        )

    def profile(self, request):
        """One's own: what one can do, how much, when not, and from whom one keeps away."""
        if not policies.is_mediator(request.user):
            raise Http404
        known = Mediator.objects.filter(user=request.user).first()
        form = ProfileForm(request.POST or None, profile=known, user=request.user)
        if form.is_valid():
            workflow.save_profile(workflow.Profile(**form.cleaned_data), by=Actor.person(request.user))
            messages.success(request, _("Your profile is kept."))
            return redirect("admin:index")
        return self._render(
            request, "profile", title=_("What you can do, and when not"), form=form, known=known
        )

    def lot(self, request):
        """Whether cases that nobody has go to somebody by lot."""
        self._leads_only(request)
        on = not pool.lot_is_on()
        form = SwitchForm(request.POST or None, initial={"on": "on" if on else "off"})
        if form.is_valid():
            try:
                workflow.switch_lot(**form.cleaned_data, by=Actor.person(request.user))
            except workflow.StepRefused as refusal:
                messages.warning(request, str(refusal))
            else:
                messages.success(request, _("Noted, with your reason."))
            return redirect("admin:disputes_mediator_changelist")
        title = _("Let the lot give out new cases") if on else _("Stop giving out cases by lot")
        return self._render(request, "lot", title=title, form=form, on=on)

    def outcomes(self, request):
        """How cases ended, counted: who bore what, and how people found it."""
        self._leads_only(request)
        rows, hidden = outcomes.borne()
        found, answered, asked = outcomes.found()
        ends, rare_ends = outcomes.said()
        return self._render(
            request, "outcomes", title=_("How cases end"), rows=rows, hidden=hidden, found=found, ends=ends, rare_ends=rare_ends,
            answered=answered, asked=asked, fewest=outcomes.FEWEST,
        )  # fmt: skip

    def recount(self, request):
        """Which running deadlines newer working days move, from when to when; confirming moves those of this page."""
        self._leads_only(request)
        after = request.GET.get("after", "")
        found, beyond = workflow.recounts(int(after) if after.isdecimal() and len(after) < 19 else 0)
        form = RecountForm(request.POST or None)
        if form.is_valid():
            done, refused = 0, 0
            for case in {one.clock.case_id: one.clock.case for one in found if one.later}.values():
                try:
                    workflow.recount(case, reason=form.cleaned_data["reason"], by=Actor.person(request.user))
                    done += 1
                except workflow.StepRefused:
                    refused += 1
            messages.success(
                request,
                ngettext("%(count)s case was changed.", "%(count)s cases were changed.", done)
                % {"count": done},
            )
            if refused:
                messages.warning(
                    request, _("Some cases could not be changed by you; another lead finds them here.")
                )
            return redirect("admin:disputes_mediator_recount")
        return self._render(
            request, "recount", title=_("Deadlines and new working days"), form=form, rows=found, beyond=beyond,
            any_later=any(one.later for one in found),
        )  # fmt: skip

    def move(self, request):
        """Some cases of one mediator, or of those that nobody has, to others."""
        self._leads_only(request)
        keeper, members = None, team.team(request.user).members
        if asked := request.GET.get("of", ""):
            keeper = next((one for one in members if str(one.user.pk) == asked), None)
            if keeper is None:
                raise Http404
        user = keeper.user if keeper else None
        cases = team.movable(request.user, user)
        load = team.load_of(request.user, user, cursor=request.GET.get("at", ""))
        numbers = _numbers(request.POST.getlist("cases")) if request.method == "POST" else []
        found = {case.pk: case for case in cases.filter(pk__in=numbers).select_related("claimant")}
        form = MoveForm(
            request.POST or None, numbers=found, people=[one for one in members if one.user != user]
        )
        if form.is_valid():
            to = next((one.user for one in members if str(one.user.pk) == form.cleaned_data["to"]), None)
            moved = workflow.move_cases(
                [found[pk] for pk in form.cleaned_data["cases"]], to=to, reason=form.cleaned_data["reason"],
                by=Actor.person(request.user),
            )  # fmt: skip
            _tell_what_moved(request, moved)
            return redirect("admin:disputes_mediator_changelist")
        title = (
            _("Cases of %(handle)s") % {"handle": keeper.user.handle}
            if keeper
            else _("Cases that nobody has")
        )
        return self._render(
            request, "move", title=title, form=form, keeper=keeper, load=load, ticked=set(numbers)
        )

    def _leads_only(self, request):
        if not policies.is_lead(request.user):
            raise Http404

    def _render(self, request, template, *, title, **context):
        context = {**self.admin_site.each_context(request), "title": title, **context}
        return render(request, f"admin/disputes/mediator/{template}.html", context)


def _numbers(sent: list[str]) -> list[int]:
    return [int(one) for one in sent if one.isascii() and one.isdecimal() and len(one) < 19][:100]


def _tell_what_moved(request, moved) -> None:
    count = len(moved.done)
    if count:
        messages.success(
            request,
            ngettext(
                "%(count)s case moved. Everybody whom it concerns has been told.",
                "%(count)s cases moved. Everybody whom they concern has been told.",
                count,
            )
            % {"count": count},
        )
    for case, why in moved.refused:
        messages.warning(request, f"{case.reference}: {why}")


def _tell_what_is_shown_again(request, day, count: int, ticked: int) -> None:
    if count:
        said = ngettext(
            "You see %(count)s case again on %(day)s.", "You see %(count)s cases again on %(day)s.", count
        )
        messages.success(request, said % {"count": count, "day": long_date(day)})
    if left := ticked - count:
        said = ngettext(
            "%(count)s of the ticked cases was left out: it is not yours any more.",
            "%(count)s of the ticked cases were left out: they are not yours any more.",
            left,
        )
        messages.warning(request, said % {"count": left})


# Where the words stand in the form of a step that takes ready texts.
_WRITTEN = {"message": "text", "ask": "question"}


def _ready_texts(inside: Inside, offered) -> list:
    if offered.step not in _WRITTEN:
        return []
    return macros.ready_for(
        inside.case, inside.reading.legs, inside.user, inside.next, only_claimant=offered.step == "ask"
    )


def _number(text: str | None) -> int | None:
    """A number from an address or a form; nothing where it is none."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else None


def _done(offered, case: Case) -> str:
    """What was done, in a sentence; where nothing left this site, none says that it did."""
    if offered.step == "escalate":
        legs = list(case.legs.all())
        by_hand = [leg for leg in legs if leg.waits_to_be_sent]
        if by_hand and len(by_hand) == len(legs):
            return _("The claimant now has the text to send.")
        if by_hand:
            return _("The mail is on its way. For the others the claimant now has the text to send.")
    return _DONE.get(offered.button.name) or _DONE.get(offered.step) or _("Recorded.")


_DONE = {
    "take": gettext_lazy("You keep this case now. The claimant has been told."),
    "escalate": gettext_lazy("The case is on its way to the provider. The claimant has been told."),
    "ask": gettext_lazy("The claimant has been asked and has a few days to answer."),
    "refuse": gettext_lazy("The case is closed. The claimant has been told why, and how to appeal."),
    "hand_over": gettext_lazy("The case has a new mediator. Both have been told."),
    "give_back": gettext_lazy("The case is among those nobody has."),
    "record_sent": gettext_lazy("Recorded. The provider's time to answer runs from that day."),
    "acknowledge": gettext_lazy("Recorded: the provider has it."),
    "first_answer": gettext_lazy("The answer is recorded, marked as reported. The claimant has been told."),
    "final": gettext_lazy("The final answer is recorded, marked as reported. The claimant has been told."),
    "report_offer": gettext_lazy("The offer is recorded, marked as reported. The claimant has been told."),
    "message": gettext_lazy("Your message is written."),
    "evidence": gettext_lazy("The evidence is added."),
    "share": gettext_lazy("Shared, and recorded. Both sides have been told."),
    "translate": gettext_lazy("The translation stands beside the original."),
    "extend": gettext_lazy("More time is given. Both sides have been told."),
    "ask_both": gettext_lazy("Both companies have been asked. Neither reads that the other one was."),
    "merge": gettext_lazy("The case goes on in the other one. Everybody has been told."),
    "undo_merge": gettext_lazy("The two cases are two again. Everybody has been told."),
    "hold": gettext_lazy("The case is on hold. Both sides have been told."),
    "lift": gettext_lazy("The case goes on. Both sides have been told."),
    "deadlock": gettext_lazy("It is recorded that there is no agreement. Both sides have been told."),
    "accept": gettext_lazy("Recorded. Both sides have been told."),
    "accept_appointment": gettext_lazy(
        "You have accepted. Both sides read your name now; nobody objecting, the case opens to you."
    ),
    "decline_appointment": gettext_lazy(
        "Noted. Somebody else is drawn, and no side reads that you were asked."
    ),
    "name_mediator": gettext_lazy("Asked. The case opens to the mediator once nobody may object any more."),
    "propose": gettext_lazy("The proposal lies before both sides."),
    "no_agreement": gettext_lazy("The mediation has ended. Both sides have been told."),
    "decide_appeal": gettext_lazy("The appeal is decided. The claimant has been told."),
}
_HINTS = {
    "take": gettext_lazy(
        "You become the mediator of this case: you check it, keep its deadlines and speak to both sides until it ends."
    ),
    "escalate": gettext_lazy(
        "Send it when the story, the charges and the evidence fit together. Each provider sees only what you leave ticked, and what it was shown is frozen. Providers with an address on file are written to at once; for the others the claimant gets a ready text."
    ),
    "ask": gettext_lazy(
        "The claimant is asked once for everything you tick, and has ten days. The case comes back to you with the answer."
    ),
    "refuse": gettext_lazy(
        "The case is closed, and the claimant can appeal to a lead mediator who took no part. Name somebody else who can help, if there is anybody."
    ),
    "hand_over": gettext_lazy(
        "The new mediator sees everything, your notes included. The claimant is told the new name."
    ),
    "give_back": gettext_lazy(
        "The case goes back among those nobody has, and the time for taking it starts again."
    ),
    "record_sent": gettext_lazy(
        "The provider's time to answer is counted from the day on which the text was sent."
    ),
    "acknowledge": gettext_lazy("The day by which the provider answers does not move."),
    "first_answer": gettext_lazy(
        "For an answer that came by letter, call or message. It is marked as reported and stays so; what the provider says here itself later stands beside it."
    ),
    "final": gettext_lazy(
        "For a final answer that came by letter, call or message. When no provider is left that could still answer, the claimant decides."
    ),
    "report_offer": gettext_lazy(
        "For an offer that came by letter, call or message. Refund, waiver and reduction together never exceed what is disputed."
    ),
    "message": gettext_lazy("Choose first who may read it; this cannot be changed afterwards."),
    "share": gettext_lazy(
        "A provider knows of the others only what you show it. What was said in confidence is never shared."
    ),
    "translate": gettext_lazy(
        "Write it yourself; this site sends no words to a translation service. It stands beside the original with your name and the day, and the original counts."
    ),
    "extend": gettext_lazy(
        "Only our own deadlines can be moved, never one by law. Both sides read the reason."
    ),
    "ask_both": gettext_lazy(
        "Each company reads the question in its own language and has seven days. Their answers stand side by side here; neither reads the other's unless you share it."
    ),
    "merge": gettext_lazy(
        "For two cases of one person about the same matter. This one is closed and goes on in the one that you choose. What was said, handed in and shown stays readable here; charges that the other case lacks come to it. Where this case had an earlier day for us or for a company, that day is kept. You can undo it for seven days."
    ),
    "undo_merge": gettext_lazy(
        "This case is open again where it was; its offers stand, and its deadlines go on with the days that they had left. The days of the other case stay as they are."
    ),
    "hold": gettext_lazy(
        "Only for a ground in law. Our own deadlines stand still and go on later with the days that they have left; those that the law sets, and the time for going to court, run on. Meanwhile only messages, evidence and giving the case up are possible. Look at it again within 30 days."
    ),
    "lift": gettext_lazy(
        "Every deadline goes on with the days that it had left, with at least one day. Both sides are told."
    ),
    "deadlock": gettext_lazy(
        "Ask both sides first. The claimant then chooses what comes next; the record says that it is not the provider's own letter."
    ),
    "bounce": gettext_lazy(
        "Use this when you tried and could not reach the provider. If none can be reached, the case comes back to you."
    ),
    "accept": gettext_lazy(
        "Record this only with the provider's own words in hand. The charges it names are settled by it."
    ),
    "accept_appointment": gettext_lazy(
        "Both sides have agreed to a mediation. You read the case only after you accept and once nobody may object any more. Then you have thirty days: you speak with both sides, in confidence or together, and may propose a solution."
    ),
    "decline_appointment": gettext_lazy("The next mediator is drawn. No side reads that you were asked."),
    "name_mediator": gettext_lazy(
        "The draw found nobody who is free. Whoever you name is asked to accept, and each side may object once."
    ),
    "propose": gettext_lazy(
        "A proposal binds only if both sides accept it in fifteen days. If one declines it or says nothing, the mediation ends: ask both in confidence first what they could live with."
    ),
    "no_agreement": gettext_lazy("The claimant then chooses what comes next. Nobody is blamed."),
    "decide_appeal": gettext_lazy("You took no part in this case. If the refusal stands, that is final."),
    "confirm": gettext_lazy("Record what one side told you: that this promise was kept, and on which day."),
}

"""The page that asks how it went, for the claimant of a case that ended some weeks ago."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from disputes import buttons, workflow
from disputes.actors import Actor
from disputes.forms.survey import SurveyForm
from disputes.models import Survey
from disputes.views.access import claimants_door
from disputes.views.helplines import helplines


@claimants_door(posts=True)
def page(request, case):
    """Answer, or press once that one would rather not; either way nothing is asked again."""
    survey = Survey.objects.filter(case=case).first()
    if survey is None:
        raise Http404
    if survey.answered_at:
        messages.info(request, _("Thank you. You have told us already, and nothing more is asked."))
        return redirect("disputes:case", case.reference)
    by = Actor.person(request.user)
    form = SurveyForm(request.POST if request.method == "POST" and "decline" not in request.POST else None)
    try:
        if request.method == "POST" and "decline" in request.POST:
            workflow.decline_survey(case, by=by)
            messages.success(request, _("All right. Nothing more is asked about this case."))
            return redirect("disputes:case", case.reference)
        if form.is_valid():
            words = form.cleaned_data.pop("words")
            workflow.answer_survey(case, answers=form.cleaned_data, words=words, by=by)
            messages.success(request, _("Thank you. Your answers are counted without your name."))
            return redirect("disputes:case", case.reference)
    except workflow.StepRefused as refusal:
        messages.warning(request, str(refusal))
        return redirect("disputes:case", case.reference)
    words = [buttons.find(case, by, buttons.SITE, name) for name in ("confirm_end", "deny_end")]
    context = {
        "case": case,
        "form": form,
        "end_words": [one for one in words if one is not None],
        **helplines(case),
    }
    return render(request, "disputes/case/survey.html", context)

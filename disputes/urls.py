from django.urls import path

from disputes.views import calendars, case, check, door, evidence, filing, letters, record, step, survey

app_name = "disputes"
urlpatterns = [
    path("disputes/new/", filing.new, name="new"),
    path("disputes/new/<int:draft>/", filing.resume, name="draft"),
    path("disputes/new/<int:draft>/adopt/", filing.adopt, name="draft_adopt"),
    path("disputes/new/<int:draft>/forget/", filing.forget, name="draft_forget"),
    path("disputes/new/<int:draft>/<slug:key>/", filing.screen, name="draft_screen"),
    path("disputes/<slug:reference>/receipt/", filing.receipt, name="receipt"),
    path("disputes/", case.index, name="index"),
    path("disputes/calendar/", calendars.subscription, name="calendar"),
    path("disputes/<slug:reference>/", case.page, name="case"),
    path("disputes/<slug:reference>/deadlines.ics", calendars.deadlines, name="deadlines"),
    path("disputes/<slug:reference>/agreement/", case.agreement, name="agreement"),
    path("disputes/<slug:reference>/no-agreement/", case.no_agreement, name="no_agreement"),
    path("disputes/<slug:reference>/looks/", case.looks, name="looks"),
    path("disputes/<slug:reference>/survey/", survey.page, name="survey"),
    path("disputes/<slug:reference>/case-file/", case.case_file, name="case_file"),
    path("disputes/<slug:reference>/download/", case.download, name="download"),
    path("disputes/<slug:reference>/letters/", letters.index, name="letters"),
    path("disputes/<slug:reference>/letters/<slug:name>/<int:number>/", letters.letter, name="letter"),
    path("disputes/<slug:reference>/do/<slug:name>/", step.step, name="step"),
    path("disputes/<slug:reference>/do/<slug:name>/<slug:number>/", step.step, name="step_on"),
    path("disputes/<slug:reference>/exhibit/<int:number>/", evidence.view, name="exhibit_view"),
    path("disputes/<slug:reference>/evidence/<str:token>/", evidence.exhibit, name="exhibit"),
    path("record/", record.index, name="record"),
    path("record/days.json", record.days, name="record_days"),
    path(
        "disputes/<slug:reference>/evidence/<str:token>/page/<int:page>/",
        evidence.exhibit_page,
        name="exhibit_page",
    ),
    path("disputes/<slug:reference>/shown/", evidence.shown, name="shown"),
    path("disputes/<slug:reference>/shown/<int:leg>/<int:number>/", evidence.manifest, name="manifest"),
    path("check/", check.check, name="check"),
    path("answer/<str:pointer>/", door.pointer, name="door"),
    path("answer/<str:pointer>/code/", door.code, name="door_code"),
    path("answer/<str:pointer>/case/", door.case, name="door_case"),
    path("answer/<str:pointer>/do/<slug:name>/", door.step, name="door_step"),
    path("answer/<str:pointer>/do/<slug:name>/<slug:number>/", door.step, name="door_step_on"),
    path("answer/<str:pointer>/file/<str:token>/", door.exhibit, name="door_exhibit"),
    path("answer/<str:pointer>/download/", door.download, name="door_download"),
    path("answer/<str:pointer>/paper/<slug:name>/", door.paper, name="door_paper"),
    path(
        "answer/<str:pointer>/file/<str:token>/page/<int:page>/", door.exhibit_page, name="door_exhibit_page"
    ),
    path("answer/<str:pointer>/exhibit/<int:number>/", door.exhibit_view, name="door_exhibit_view"),
    path("answer/<str:pointer>/shown/<int:number>/", door.manifest, name="door_manifest"),
    path("answer/<str:pointer>/leave/", door.leave, name="door_leave"),
]

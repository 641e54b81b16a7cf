from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read/", views.read_all, name="read_all"),
    path("inbox/preferences/", views.preferences, name="preferences"),
    path("inbox/<int:number>/", views.open_item, name="open"),
    path("inbox/<int:number>/read/", views.read, name="read"),
    path("mailbox/", views.mailbox, name="mailbox"),
    path("mailbox/<str:name>/", views.letter, name="letter"),
    path("mailbox/<str:name>/eml/", views.eml, name="eml"),
]

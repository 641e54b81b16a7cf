"""Addresses of the account; allauth's own keep their names."""

from django.urls import include, path

from accounts import views

own = [
    path("", views.index, name="index"),
    path("settings/", views.own_settings, name="settings"),
    path("settings/sessions/end/", views.end_other_sessions, name="end_other_sessions"),
    path("confirm/code/", views.confirm_by_code, name="confirm_by_code"),
    path("staff/", views.staff_second_factor, name="staff_second_factor"),
    path("typed/drop/", views.drop_typed, name="drop_typed"),
    path("demo/", views.play, name="play"),
]
urlpatterns = [
    path("", include((own, "accounts"))),
    path("", include("allauth.urls")),
]

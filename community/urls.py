from django.urls import path

from community import views

app_name = "community"
urlpatterns = [
    path("", views.index, name="index"),
    path("preview/", views.preview, name="preview"),
    path("t/<int:pk>/", views.thread, name="thread_by_number"),
    path("t/<int:pk>/<str:slug>/", views.thread, name="thread"),
    path("post/<int:pk>/report/", views.report, name="report"),
    path("<slug:slug>/", views.board, name="board"),
    path("<slug:slug>/new/", views.new, name="new"),
]

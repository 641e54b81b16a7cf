"""The unit: a Django view without middleware that answers a few words."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse  # noqa: TID251 - the bare view is all door
from django.urls import path

urlpatterns = [path("", lambda request: HttpResponse("Hello."))]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="bare", MIDDLEWARE=[])
application = get_wsgi_application()

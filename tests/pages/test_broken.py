"""What a person sees when our own code fails: no more than is true."""

import pytest
from django.conf.urls.i18n import i18n_patterns
from django.test import Client, override_settings
from django.urls import path

from config import urls


def fail(request):
    raise RuntimeError("a slip of ours")


urlpatterns = [*i18n_patterns(path("fails/", fail), prefix_default_language=False), *urls.urlpatterns]
handler500 = urls.handler500


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize(
    ("prefix", "sentence"),
    [
        ("", "The mistake stands in our log, and what you had saved before is still there."),
        ("/ko", "오류는 기록으로 남았고, 먼저 저장한 내용은 그대로 있어요."),
        ("/zh-hans", "错误已记入日志，您之前保存的内容都还在。"),
    ],
)
def test_a_mistake_of_ours_is_in_the_log_and_the_page_says_so(prefix, sentence, caplog):
    answer = Client(raise_request_exception=False).get(f"{prefix}/fails/")

    assert answer.status_code == 500
    assert sentence in answer.content.decode()
    assert "a slip of ours" in caplog.text

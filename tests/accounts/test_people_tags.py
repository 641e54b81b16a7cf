import pytest

from accounts.templatetags.people import browser


@pytest.mark.parametrize(
    ("described", "named"),
    [
        ("Mozilla/5.0 (Linux; Android 14; SM-S921N) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36", "Chrome · Android"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36;KAKAOTALK 2410", "KakaoTalk · Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox · Windows"),
        ("curl/8.0", "curl/8.0"),
    ],
)  # fmt: skip
def test_a_browser_is_called_by_its_name(described, named):
    assert browser(described) == named

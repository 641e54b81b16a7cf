import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from tests.builders.people import person


def refuses(**fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        person(**fields)


@pytest.mark.django_db
def test_an_address_is_unique_without_regard_to_case_by_constraint():
    person("Ana", email="ana@demo.test")

    refuses(handle="Other", email="ANA@demo.TEST")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("paypal", "раураl"),  # Cyrillic letters
        ("Ana", "ÁNA"),
        ("Ana Kim", "ana_kim"),
        ("김철수", "김철수".encode().decode()),
        ("lol", "1o1"),
        ("小李", "小 李"),
    ],
)
def test_handles_that_look_the_same_cannot_both_exist(first, second):
    person(first, email="one@demo.test")

    refuses(handle=second, email="two@demo.test")


@pytest.mark.django_db
def test_different_korean_and_chinese_names_do_not_collide():
    for number, handle in enumerate(["김철수", "김철호", "小李", "小黎"]):
        person(handle, email=f"{number}@demo.test")

    assert User.objects.count() == 4


@pytest.mark.django_db
def test_a_person_is_called_by_the_handle_alone(ana):
    assert (str(ana), ana.get_full_name(), ana.get_short_name()) == ("Ana", "Ana", "Ana")

"""The field takes several files at once and judges none of them."""

import pytest
from django import forms
from django.utils.datastructures import MultiValueDict

from files.forms import MultipleFileField
from tests.builders.uploads import upload


class Form(forms.Form):
    files = MultipleFileField(required=False)


class Strict(forms.Form):
    files = MultipleFileField()


def filled(form, *names: str, content: bytes = b"x"):
    return form({}, MultiValueDict({"files": [upload(name, content) for name in names]}))


def test_the_picker_offers_camera_gallery_and_documents_and_takes_several():
    html = str(Form()["files"])

    assert 'accept="image/*,.heic,.heif,application/pdf,.pdf,text/plain,.txt"' in html
    assert " multiple" in html
    assert 'type="file"' in html


def test_all_files_arrive_in_their_order():
    form = filled(Form, "1.jpg", "2.pdf", "3.txt")

    assert form.is_valid()
    assert [file.name for file in form.cleaned_data["files"]] == ["1.jpg", "2.pdf", "3.txt"]


def test_an_empty_file_is_left_to_be_refused_by_itself():
    form = filled(Form, "1.jpg", content=b"")

    assert form.is_valid()
    assert len(form.cleaned_data["files"]) == 1


@pytest.mark.parametrize("data", [MultiValueDict(), MultiValueDict({"files": []})])
def test_nothing_chosen_is_an_empty_list_or_a_sentence(data):
    form, strict = Form({}, data), Strict({}, data)

    assert form.is_valid()
    assert form.cleaned_data["files"] == []
    assert strict.errors == {"files": ["Choose at least one file."]}


def test_ten_are_taken_and_eleven_refused_in_a_sentence():
    assert filled(Form, *["a.jpg"] * 10).is_valid()
    assert filled(Form, *["a.jpg"] * 11).errors == {
        "files": ["Add up to 10 files at a time; you can add more afterwards."]
    }

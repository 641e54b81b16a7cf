"""What a field says that was left empty: its own name."""

from django import forms
from django.utils import translation


class Everything(forms.Form):
    """A field of each kind, and one with a sentence of its own."""

    day = forms.DateField(label="Day of the charge")
    kind = forms.ChoiceField(label="What is it?", choices=[("a", "A")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="I agree")
    proof = forms.FileField(label="The letter")
    own = forms.CharField(label="Own", error_messages={"required": "Say it."})


def said() -> dict:
    return {name: errors[0] for name, errors in Everything({}, {}).errors.items()}


def test_each_kind_of_field_names_itself_and_says_what_to_do():
    assert said() == {
        "day": "Fill in “Day of the charge”.",
        "kind": "Choose an answer to “What is it?”.",
        "agreed": "Tick “I agree” to go on.",
        "proof": "Add a file: “The letter”.",
        "own": "Say it.",
    }


def test_no_language_keeps_the_sentence_that_names_no_field():
    for language in ("ko", "zh-hans"):
        with translation.override(language):
            sentences = said()
            labels = {
                name: str(field.label) for name, field in Everything.base_fields.items() if name != "own"
            }
            assert [name for name, label in labels.items() if label not in sentences[name]] == []


def test_a_label_with_signs_of_its_own_is_kept_as_it_is():
    class Share(forms.Form):
        part = forms.CharField(label="100 % of <it>")

    assert Share({}).errors["part"] == ["Fill in “100 % of <it>”."]

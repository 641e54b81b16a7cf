"""How often mail comes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.models import Preference


class RhythmForm(forms.ModelForm):
    """For people whose turn it often is: mediators, moderators, editors."""

    class Meta:
        model = Preference
        fields = ["rhythm"]
        widgets = {"rhythm": forms.RadioSelect}
        labels = {"rhythm": _("Mail when it is your turn")}
        help_texts = {"rhythm": _("What is urgent always comes at once.")}

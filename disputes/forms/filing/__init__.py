"""The questions of filing, one form per screen.

A form is given the `Filing` so far; `to_keep()` is what its answers add to the draft. A button with the name `do` that
only changes the page (another line, a search) makes `stays` true.
"""

from disputes.forms.filing.consent import ConsentForm, SendForm
from disputes.forms.filing.evidence import EvidenceForm
from disputes.forms.filing.harm import HarmForm
from disputes.forms.filing.lines import LinesForm
from disputes.forms.filing.needs import NeedsForm
from disputes.forms.filing.providers import ProvidersForm
from disputes.forms.filing.reason import FamilyForm, ReasonForm
from disputes.forms.filing.story import STORY_LENGTH, StoryForm
from disputes.forms.filing.where import WhereForm
from disputes.forms.filing.wish import WishForm

__all__ = [
    "STORY_LENGTH", "ConsentForm", "EvidenceForm", "FamilyForm", "HarmForm", "LinesForm", "NeedsForm", "ProvidersForm",
    "ReasonForm", "SendForm", "StoryForm", "WhereForm", "WishForm",
]  # fmt: skip

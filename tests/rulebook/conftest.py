import pytest

from rulebook import workflow
from rulebook.models import (
    Authority,
    Calendar,
    EvidenceKind,
    HelpContact,
    IntakeQuestion,
    OutsideBody,
    Profile,
    ReasonCode,
    Rule,
)

MODELS = (
    Profile,
    Rule,
    Calendar,
    ReasonCode,
    EvidenceKind,
    IntakeQuestion,
    OutsideBody,
    Authority,
    HelpContact,
)
_first: dict = {}


@pytest.fixture
def loaded(db):
    """The reference data as the files have it, with the report of loading it; loaded once, copied for later tests."""
    if not _first:
        report = workflow.load_reference()
        _first.update(report=report, rows=[list(model.objects.order_by("pk")) for model in MODELS])
        return report
    for model, rows in zip(MODELS, _first["rows"], strict=True):
        model.objects.bulk_create(rows)
    return _first["report"]

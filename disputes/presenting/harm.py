"""What happens to the claimant on a day that no deadline of ours moves."""

from datetime import date

from disputes.models import Case


def harm_ahead(case: Case, due_on: date | None, today: date) -> dict | None:
    """The day, what happens on it, and whether the next deadline (`due_on`) ends only after it; None once it has passed."""
    if not case.is_open or case.harm == Case.Harm.NONE or case.harm_on is None or case.harm_on < today:
        return None
    return {
        "on": case.harm_on,
        "what": case.get_harm_display(),
        "too_late": due_on is not None and due_on > case.harm_on,
    }

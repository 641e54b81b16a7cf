"""The table of steps as a Markdown table, for `docs/case.md`; a test holds the page to it."""

from disputes.table import OPEN, STEPS, Step


def markdown() -> str:
    """One row for each step: name, from, to, who, who may report it, built."""
    head = "| step | from | to | who | may record it | built |\n|---|---|---|---|---|---|"
    return "\n".join([head, *(_row(step) for step in STEPS.values())])


def _row(step: Step) -> str:
    frm = "any open" if step.frm == OPEN else _listed(step.frm)
    who, reports = ("".join(sorted(roles)) or "–" for roles in (step.who, step.reports))
    return f"| {step.name} | {frm} | {_listed(step.to) or 'same'} | {who} | {reports} | {'yes' if step.built else 'not yet'} |"


def _listed(states) -> str:
    return ", ".join(sorted(str(state) for state in states))

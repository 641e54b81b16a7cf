"""How the standing of a provider and of a promise is drawn, the same wherever they are shown."""

from disputes.models import Leg, Term

LEG_ICONS = {
    Leg.Standing.UNSERVED: "circle-dashed",
    Leg.Standing.SERVED: "send",
    Leg.Standing.ACKNOWLEDGED: "mail-check",
    Leg.Standing.ANSWERED: "reply",
    Leg.Standing.FINAL: "mail-check",
    Leg.Standing.AT_RISK: "triangle-alert",
    Leg.Standing.SILENT: "alarm-clock",
    Leg.Standing.BOUNCED: "mail-x",
}
_TERMS = {
    Term.Standing.PROPOSED: ("circle-dashed", "plain"),
    Term.Standing.DUE: ("hourglass", "turn"),
    Term.Standing.SAID_DONE: ("message-circle-question-mark", "turn"),
    Term.Standing.KEPT: ("circle-check", "ok"),
    Term.Standing.BROKEN: ("triangle-alert", "danger"),
    Term.Standing.DROPPED: ("circle-minus", "plain"),
}


def term_badge(term: Term) -> dict:
    """What the badge component takes for a promise: word, icon and kind."""
    icon, kind = _TERMS[Term.Standing(term.standing)]
    return {"label": term.get_standing_display(), "icon": icon, "kind": kind}

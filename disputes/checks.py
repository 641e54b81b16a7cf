"""The log's triggers must be there before cases are served."""

from django.core.checks import Error, Tags, register
from django.db import DatabaseError, connection

from disputes import triggers


@register(Tags.database)
def log_triggers(app_configs, databases=None, **kwargs):
    """An event table without its triggers could be changed unseen."""
    if not databases:
        return []
    try:
        # Before the first migration there is nothing to protect.
        missing = triggers.missing() if "disputes_event" in connection.introspection.table_names() else []
    except DatabaseError:
        return []
    # Without that option this very finding would keep migrate from putting them back.
    return [
        Error(
            f"The log is not protected: trigger {name} is missing. Run migrate --skip-checks.",
            id="disputes.E001",
        )
        for name in missing
    ]

"""What can happen to the directory: files are loaded, the demo's companies added, entries looked at again.

Loading again changes nothing; a row that an editor has changed stays, and the editor sees the difference.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone

from core.loading import Report, load
from core.models import Loaded
from providers import catalogue
from providers.models import Channel, Need, Proof, Provider, ProviderQuerySet, ServiceAddress


def load_reference() -> Report:
    """Bring the real providers, their channels, needs and sources to what the files say."""
    return _load(catalogue.read(catalogue.REFERENCE))


@transaction.atomic
def load_demo(at=None) -> Report:
    """Add the invented providers and their confirmed addresses. Never part of `load_reference`."""
    entries = catalogue.read(catalogue.DEMO)
    report = _load(entries)
    rows = Provider.objects.in_bulk([entry.values["slug"] for entry in entries], field_name="slug")
    for entry in entries:
        for address in entry.addresses:
            ServiceAddress.objects.get_or_create(
                provider=rows[entry.values["slug"]],
                email=address["email"],
                defaults={"language": address["language"], "confirmed_at": at or timezone.now()},
            )
    return report


@transaction.atomic
def follow_file(provider: Provider) -> int:
    """Take what waits in the files for a provider and the rows on it; says how many rows that were."""
    rows = [provider, *provider.channels.all(), *provider.needs.all(), *provider.proofs.all()]
    edited = [row for row in rows if row.pending is not None]
    for row in edited:
        take_from_file(row)
    return len(edited)


def take_from_file(row: Loaded) -> None:
    """Replace an editor's version by the one that waits; afterwards the loader keeps the row up to date again."""
    fields = {field.name: field for field in row._meta.concrete_fields}
    for name, value in (row.pending or {}).items():
        setattr(row, fields[name].attname, fields[name].to_python(value))
    row.loaded, row.pending = row.pending, None
    row.save()


@transaction.atomic
def look_again(providers: ProviderQuerySet, *, on: date) -> int:
    """Note that somebody compared these entries with their sources on this day; says how many providers that were."""
    chosen = list(providers.values_list("pk", flat=True))
    for model in (Channel, Proof):
        model.objects.filter(provider__in=chosen).update(last_verified=on)
    return Provider.objects.filter(pk__in=chosen).update(last_verified=on)


@transaction.atomic
def _load(entries: list[catalogue.Entry]) -> Report:
    report = load(Provider, key=("slug",), rows=[entry.values for entry in entries])
    rows = Provider.objects.in_bulk([entry.values["slug"] for entry in entries], field_name="slug")
    for model, name in ((Channel, "channels"), (Need, "needs"), (Proof, "proofs")):
        hanging = [
            {"provider": rows[entry.values["slug"]], **values}
            for entry in entries
            for values in getattr(entry, name)
        ]
        report += load(model, key=("provider", "code"), rows=hanging)
    return report

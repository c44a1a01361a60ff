"""Writes of territory."""

import datetime

import pyarrow as pa

from saqia.contexts.territory import events, models, places, sectors, types
from saqia.platform import operation
from saqia.platform.database import intake
from saqia.platform.outbox import publishing


class SectorRegisteredAlready(Exception):
    """A sector of this kind has this code."""

    def __init__(self, kind: str, code: str) -> None:
        super().__init__(kind, code)
        self.kind = kind
        self.code = code


class SectorKindUnknown(Exception):
    """Not one of the kinds of `types.PARENT_KINDS`."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class ParentNotFound(Exception):
    """The sector that it should lie in is not registered, or this kind lies in none."""

    def __init__(self, parent_code: str) -> None:
        super().__init__(parent_code)
        self.parent_code = parent_code


class CommuneNotFound(Exception):
    """No commune has this HCP code."""

    def __init__(self, commune_code: str) -> None:
        super().__init__(commune_code)
        self.commune_code = commune_code


@operation.operation
def import_territory(*, actor: operation.Actor, at: datetime.datetime) -> types.Imported:
    """Bring regions, provinces and communes to the shipped data; safe to repeat.

    The tables are shared by all distributors; the audit entry is the actor's distributor's.
    """
    actor.require("territory.import")
    rows = places.land()
    imported = types.Imported(regions=rows["region"], provinces=rows["province"], communes=rows["commune"])
    event = events.TerritoryImported(regions=imported.regions, provinces=imported.provinces, communes=imported.communes)
    publishing.publish(actor=actor, event=event, at=at)
    return imported


@operation.operation
def import_sectors(*, actor: operation.Actor, rows: pa.Table, at: datetime.datetime) -> intake.Outcome:
    """Take over network sectors, parents and children in any order. One known by (kind, code) is left as it is.

    :param rows: schema `types.SECTOR_ROWS`
    :raises intake.ColumnsWrong: other columns than the schema's
    """
    actor.require("territory.register-sector")
    outcome = sectors.load(rows)
    event = events.SectorsImported(
        accepted=outcome.accepted, already=outcome.already, refused=len(rows) - outcome.accepted - outcome.already
    )
    publishing.publish(actor=actor, event=event, at=at)
    return outcome


@operation.operation
def register_sector(
    *,
    actor: operation.Actor,
    kind: str,
    code: str,
    name_ar: str,
    name_fr: str,
    parent_code: str | None,
    commune_code: str | None,
    at: datetime.datetime,
) -> types.Sector:
    """Record one network sector.

    :param parent_code: the sector it lies in, of the kind that `types.PARENT_KINDS` says; None: it lies in none
    :raises SectorKindUnknown: not a kind of sector
    :raises CommuneNotFound: no commune has this code
    :raises ParentNotFound: no sector of the parent's kind has this code
    :raises SectorRegisteredAlready: the kind and code are taken
    """
    actor.require("territory.register-sector")
    if kind not in types.PARENT_KINDS:
        raise SectorKindUnknown(kind)
    if commune_code is not None and not models.Commune.objects.filter(code=commune_code).exists():
        raise CommuneNotFound(commune_code)
    parent_id = _parent(kind, parent_code) if parent_code is not None else None
    fields = {"name_ar": name_ar, "name_fr": name_fr, "parent_id": parent_id, "commune_id": commune_code}
    row, is_new = models.Sector.objects.get_or_create(kind=kind, code=code, defaults=fields)
    if not is_new:
        raise SectorRegisteredAlready(kind, code)
    publishing.publish(actor=actor, event=events.SectorRegistered(sector_id=row.id, kind=kind, code=code), at=at)
    return sectors.frozen(row)


def _parent(kind: str, parent_code: str) -> int:
    parent = models.Sector.objects.filter(kind=types.PARENT_KINDS[kind], code=parent_code).first()
    if parent is None:
        raise ParentNotFound(parent_code)
    return parent.id

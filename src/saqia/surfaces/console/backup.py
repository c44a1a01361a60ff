"""`saqia backup`: copy everything into a folder, and put such a folder back."""

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from saqia.platform import disk_wording
from saqia.platform.wording import money
from saqia.surfaces.console import outcomes, session, wording

if TYPE_CHECKING:
    from saqia.platform.backup import archive


@click.group()
def backup() -> None:
    """Make a backup, check it, put it back."""


@backup.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--with-keys", is_flag=True, help="Copy the keys too. Better keep them elsewhere: see backup.md.")
def create(folder: Path, with_keys: bool) -> None:
    """Copy the database and every written file into the new FOLDER."""
    with session.opened(migrated=False):
        from django.conf import settings

        from saqia.platform.backup import archive, programs

        try:
            manifest = archive.create(
                folder=folder, url=_url("saqia_backup", "SAQIA_BACKUP_DATABASE_URL"), home=settings.SAQIA_HOME,
                heads=heads(), with_keys=with_keys, at=datetime.datetime.now(datetime.UTC),
            )  # fmt: skip
        except archive.FolderNotEmpty as error:
            raise click.ClickException(session.said(wording.BACKUP_FOLDER_USED, folder=folder)) from error
        except programs.ProgramFailed as error:
            raise click.ClickException(
                session.said(wording.PROGRAM_FAILED, told=" ".join(str(error).split()))
            ) from error
        except (NotADirectoryError, PermissionError, FileNotFoundError) as error:
            reason = disk_wording.reason(error, session.language())
            told = session.said(wording.BACKUP_FOLDER_REFUSED, folder=error.filename or folder, reason=reason)
            raise click.ClickException(told) from error
        keys = settings.SAQIA_KEYS
    click.echo(session.said(outcomes.BACKED_UP, folder=folder, files=len(manifest.files)))
    if not with_keys:
        click.echo(session.said(wording.KEYS_ELSEWHERE, keys=keys), err=True)


@backup.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def check(folder: Path) -> None:
    """Say whether every byte of the backup in FOLDER is as it was written."""
    manifest = _read(folder)
    click.echo(
        session.said(outcomes.BACKUP_COMPLETE, folder=folder, made_at=manifest.made_at, release=manifest.release)
    )


@backup.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def restore(folder: Path) -> None:
    """Put the backup in FOLDER back into an empty database, then verify the audit chain and the ledger."""
    _read(folder)
    with session.opened(migrated=False):
        from django.conf import settings

        from saqia.platform.backup import archive, programs

        try:
            url = _url("saqia_owner", "SAQIA_OWNER_DATABASE_URL")
            manifest = archive.restore(folder=folder, url=url, home=settings.SAQIA_HOME)
        except archive.DatabaseNotEmpty as error:
            raise click.ClickException(session.said(wording.DATABASE_NOT_EMPTY)) from error
        except archive.FilesInTheWay as error:
            raise click.ClickException(session.said(wording.FILES_IN_THE_WAY, names=error)) from error
        except programs.ProgramFailed as error:
            raise click.ClickException(
                session.said(wording.PROGRAM_FAILED, told=" ".join(str(error).split()))
            ) from error
        faults = verify(manifest.heads)
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        raise click.ClickException(session.said(wording.NOT_VERIFIED))
    click.echo(session.said(outcomes.RESTORED, count=len(manifest.heads)))


def heads() -> dict[str, str]:
    """Return the head of each distributor's audit chain, `position:hash`, sealed first."""
    from saqia.platform.audit import sealing, verification
    from saqia.platform.tenancy import models

    sealing.seal_everyone(datetime.datetime.now(datetime.UTC))
    verdicts = {row.code: verification.verify(tenant_id=row.id) for row in models.Tenant.objects.order_by("id")}
    return {code: f"{verdict.links}:{verdict.head}" for code, verdict in verdicts.items()}


def verify(expected: dict[str, str]) -> list[str]:
    """Return what is wrong with the connected database: chains against noted heads, ledgers that do not balance."""
    from saqia.contexts.ledger import queries as ledger
    from saqia.platform.audit import verification
    from saqia.platform.audit import wording as trail
    from saqia.platform.tenancy import models, scope

    faults = []
    for tenant in models.Tenant.objects.order_by("id"):
        position, _, head = expected.get(tenant.code, "0:").partition(":")
        noted = (int(position), head) if int(position) else None
        found = verification.verify(tenant_id=tenant.id, noted=noted).findings
        faults += [
            f"{tenant.code}: {session.said(trail.FINDINGS[row.kind], entry=row.entry_id, position=row.position)}"
            for row in found
        ]
        with scope.reading(tenant.id):
            difference = sum(ledger.get_trial_balance().values())
        if difference:
            amount = money(difference, session.language())
            faults.append(f"{tenant.code}: {session.said(wording.LEDGER_UNBALANCED, amount=amount)}")
    return faults


def _read(folder: Path) -> "archive.Manifest":
    from saqia.platform.backup import archive

    try:
        return archive.read(folder)
    except archive.BackupDamaged as error:
        raise click.ClickException(session.said(wording.BACKUP_DAMAGED, folder=folder, names=error)) from error


def _url(role: str, setting: str) -> str:
    from django.conf import settings

    from saqia.platform.database import cluster

    if settings.SAQIA_EMBEDDED:
        return cluster.locate(settings.SAQIA_HOME).url(role, settings.SAQIA_DATABASE)
    if not settings.VALUES[setting]:
        raise click.ClickException(session.said(wording.SETTING_MISSING, setting=setting))
    return str(settings.VALUES[setting])

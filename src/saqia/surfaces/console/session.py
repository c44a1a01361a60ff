"""What a command that needs the database opens: Django, the embedded server, the newest schema."""

import contextlib
from collections.abc import Iterator

import click
import django


@contextlib.contextmanager
def opened(*, migrated: bool = True) -> Iterator[None]:
    """Have Django set up and the database reachable for as long as the block runs.

    :raises click.ClickException: a setting is invalid or the database cannot be reached, in one sentence
    """
    from saqia.platform import environment
    from saqia.platform.database import cluster, preparation

    try:
        django.setup()
    except environment.SettingInvalid as error:
        raise click.ClickException(str(error)) from error
    from django.conf import settings
    from django.db import OperationalError

    try:
        with contextlib.ExitStack() as stack:
            if settings.SAQIA_EMBEDDED:
                server = cluster.locate(settings.SAQIA_HOME)
                stack.enter_context(preparation.running(server, settings.SAQIA_DATABASE))
            if migrated:
                preparation.migrate()
            yield
    except (cluster.ClusterFailed, OperationalError) as error:
        raise click.ClickException(f"database: {error}".strip()) from error

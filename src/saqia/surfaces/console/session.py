"""What a command that needs the database opens: Django, the embedded server, the newest schema."""

import contextlib
from collections.abc import Iterator
from typing import cast

import click
import django

from saqia.platform.wording import Language


def language() -> Language:
    """Return the language of the console; Django must be set up."""
    from django.conf import settings

    return cast(Language, settings.SAQIA_LANGUAGE)  # the environment's check allows no other


@contextlib.contextmanager
def opened(*, migrated: bool = True) -> Iterator[None]:
    """Have Django set up and the database reachable for as long as the block runs.

    :raises click.ClickException: the database cannot be reached, is read-only or lacks its tables, a disk is full:
        in one sentence
    :raises environment.SettingInvalid: a setting cannot be used
    """
    from django.db import Error
    from django.utils.connection import ConnectionDoesNotExist

    from saqia.platform.database import cluster, preparation
    from saqia.surfaces.console import failures

    try:
        with contextlib.ExitStack() as stack:
            django.setup()
            from django.conf import settings

            if settings.SAQIA_EMBEDDED:
                server = cluster.locate(settings.SAQIA_HOME)
                stack.enter_context(preparation.running(server, settings.SAQIA_DATABASE))
            if migrated:
                preparation.migrate()
            yield
    except cluster.ClusterFailed as error:
        raise click.ClickException(f"database: {error}".strip()) from error
    except (Error, ConnectionDoesNotExist, OSError) as error:
        told = failures.sentence(error)
        if told is None:
            raise
        raise click.ClickException(told) from error

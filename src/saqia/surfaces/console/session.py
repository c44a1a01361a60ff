"""What a command that needs the database opens: Django, the embedded server, the newest schema."""

import contextlib
import os
import sys
from collections.abc import Iterator

import click

from saqia.platform.wording import LANGUAGES, Language, Text


def language() -> Language:
    """Return the language of the console: what SAQIA_LANGUAGE says, French where it says none of ours."""
    django = sys.modules.get("django.conf")  # a command that does without Django never loads it
    is_set_up = django is not None and django.settings.configured
    asked = django.settings.SAQIA_LANGUAGE if django and is_set_up else os.environ.get("SAQIA_LANGUAGE")
    return asked if asked in LANGUAGES else "fr"


def said(text: Text, **values: object) -> str:
    """Return a sentence in the language of the console."""
    return text.say(language(), **values)


@contextlib.contextmanager
def opened(*, migrated: bool = True) -> Iterator[None]:
    """Have Django set up and the database reachable for as long as the block runs.

    :raises click.ClickException: the database cannot be reached, is read-only or lacks its tables, a disk is full:
        in one sentence
    :raises environment.SettingInvalid: a setting cannot be used
    """
    import django
    from django.db import Error
    from django.utils.connection import ConnectionDoesNotExist

    from saqia.platform.database import cluster, preparation
    from saqia.platform.files import stores
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
        raise click.ClickException(said(failures.CLUSTER, told=str(error).strip())) from error
    except (Error, ConnectionDoesNotExist, OSError, stores.StoreAway) as error:
        told = failures.sentence(error, language())
        if told is None:
            raise
        raise click.ClickException(told) from error

"""`saqia serve`: the web server, with all it needs prepared first."""

import errno
import multiprocessing
import os
import shutil
import socket
from pathlib import Path
from typing import Any

import click

from saqia.surfaces.console import session, wording


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes.")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="Requests at once in each.")
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Serve the web pages; ends after the running requests on SIGTERM."""
    require_port(host, port)
    figures = prepare_metrics()
    try:
        with session.opened():
            run(host=host, port=port, workers=workers, threads=threads)
    finally:
        shutil.rmtree(figures, ignore_errors=True)


def require_port(host: str, port: int) -> None:
    """Refuse early what the server would refuse late, or share: two servers may listen on one port.

    :raises click.ClickException: something listens there, or the address is not of this machine
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections that linger do not count
        try:
            probe.bind((host, port))
        except OSError as error:
            why = wording.PORT_TAKEN if error.errno == errno.EADDRINUSE else wording.PLACE_REFUSED
            raise click.ClickException(session.said(why, place=f"{host}:{port}")) from error


def prepare_metrics() -> Path:
    """Give the workers a folder to add up their figures in; it must be named before Django is loaded."""
    from saqia.platform import environment

    folder = environment.home(environment.read()) / "metrics" / str(os.getpid())
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    return folder


def run(*, host: str, port: int, workers: int, threads: int) -> None:
    """Collect the static files and serve until told to stop; the session must be open.

    Workers begin anew instead of being forked: a fork hangs at its first paper once its parent has set one.
    """
    from django.conf import settings
    from django.db import connections
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    collect_static()
    _know_tenants()
    connections.close_all()
    require_port(host, port)  # again: a demonstration prepares for minutes, in which another may have taken it
    multiprocessing.set_start_method("spawn", force=True)
    server: Any = Server(
        "saqia.project.wsgi:application", address=host, port=port, interface=Interfaces.WSGI, workers=workers,
        blocking_threads=threads, respawn_failed_workers=True, workers_kill_timeout=30, log_access=False,
        log_level=LogLevels.warning,
    )  # fmt: skip
    click.echo(f"http://{host}:{port}/ ({', '.join(settings.ALLOWED_HOSTS)})", err=True)
    server.serve()


def collect_static() -> None:
    """Write the static files under names that hold their hash, compressed, where a newer release has changed them."""
    from django.core.management import call_command

    from saqia.surfaces.kit import icons, typefaces

    typefaces.make()
    icons.make()
    call_command("collectstatic", interactive=False, verbosity=0)


def _know_tenants() -> None:
    """Register the described distributors where the server is the embedded one and knows none: a first look."""
    from django.conf import settings

    from saqia.platform.tenancy import models, registration

    if settings.SAQIA_EMBEDDED and not models.Tenant.objects.exists():
        for tenant in registration.known():
            registration.register(tenant)

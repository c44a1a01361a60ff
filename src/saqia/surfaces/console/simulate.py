"""`saqia simulate`: stand in for a system outside, so that messages of a demonstration can be seen to leave."""

import datetime
import signal
import threading

import click

from saqia.surfaces.console import session, wording


@click.command()
@click.argument("name")
@click.option("--port", default=0, type=click.IntRange(0, 65535), help="Of this machine; any free one unless told.")
def simulate(name: str, port: int) -> None:
    """Run the simulator NAME and show what it receives, until told to stop.

    bank, cmi, fatourati, mail, partner, push, sms, sts.
    """
    import django

    django.setup()
    from saqia.platform.outside import simulators

    found = simulators.known().get(name)
    if found is None:
        known = ", ".join(sorted(simulators.known()))
        raise click.ClickException(session.said(wording.SIMULATORS, known=known))
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    with found(port, _show) as leading:
        click.echo(f"simulator of {name}, for demonstrations; start Saqia with:")
        for setting, value in leading.items():
            click.echo(f"  {setting}={value}")
        stopping.wait()


def _show(text: str) -> None:
    click.echo(f"--- {datetime.datetime.now():%H:%M:%S}\n{text}")  # noqa: DTZ005  (the clock on the wall)

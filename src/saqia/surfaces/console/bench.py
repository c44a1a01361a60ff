"""`saqia bench`: one benchmark beside its peer or its limit, in one run."""

import importlib
import json
import sys

import click

from saqia.platform import environment
from saqia.surfaces.console import session, wording


def names() -> dict[str, str]:
    """Return each benchmark with the first line of its docstring."""
    folder = environment.project_root() / "bench"
    found = {}
    for path in sorted(folder.glob("*.py")):
        first = path.read_text(encoding="utf-8").lstrip().lstrip('"').split("\n", 1)[0].rstrip('"')
        if "def run(" in path.read_text(encoding="utf-8"):
            found[path.stem] = first
    return found


@click.command()
@click.argument("name", required=False)
@click.option(
    "--contracts", default=0, type=click.IntRange(0, 10**7), help="How many; 0 takes the benchmark's own size."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def bench(name: str | None, contracts: int, as_json: bool) -> None:
    """Run one benchmark and print its measures and ratios; without a name, list them."""
    known = names()
    if name is None:
        for each, meaning in known.items():
            click.echo(f"{each:<14} {meaning}")
        return
    if name not in known:
        raise click.UsageError(session.said(wording.BENCH_UNKNOWN, name=name, known=", ".join(known)))
    sys.path.insert(0, str(environment.project_root()))
    module = importlib.import_module(f"bench.{name}")
    measured = module.run(contracts) if contracts else module.run()
    if as_json:
        click.echo(json.dumps(measured, indent=2))
        return
    for key, value in measured.items():
        click.echo(f"{key:<44} {value:,.3f}" if isinstance(value, float) else f"{key:<44} {value}")

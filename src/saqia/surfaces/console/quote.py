"""`saqia quote`: what a consumption costs, for one case or for a file of cases, with no database."""

import dataclasses
import json
import sys
from pathlib import Path
from typing import Any

import click

from saqia.engine import codes, money, refusals, table
from saqia.engine.quoting import quotes, requests
from saqia.engine.rules import folder, problems
from saqia.platform import rulebook
from saqia.platform.wording import Language
from saqia.surfaces.console import outcomes, quote_file, quote_print, session, wording

REFUSED = 2
"""The exit code of a case that is refused, and of an input that cannot be used."""
_ASKED = ("service", "use", "operator", "zone", "from", "to", "volume", "payment")
_WHOLE = 100
"""A power factor of 1, in hundredths."""
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(dir_okay=False, path_type=Path)

EPILOG = """
\b
One case:   saqia quote --service electricity --use domestic --operator srm-casablanca-settat --zone nouaceur \\
              --from 2026-04-08 --to 2026-05-08 --volume 359 --payment cash --json
A file:     saqia quote --file in.csv --out out.csv

With --json standard output is one JSON object: `lines`, `total_ht`, `total_vat`, `total_ttc`, `stamp_duty`,
`total_due` in dirhams; amounts are texts with two decimals. A case that is refused answers
{"error": {"code": "TariffUnknown", "message": ...}} and exits with 2. A file is processed to its end: a refused row has
its reason in `error` and no totals, and the exit code is 0; a file that cannot be read, or lacks a column, exits with 2
and nothing is written.
"""


@dataclasses.dataclass(frozen=True, slots=True)
class _Spoken:
    """The language of what is told, and of the sentences of the file that is written."""

    said: Language
    written: Language

    @classmethod
    def of(cls, asked: Language | None, *, as_json: bool) -> "_Spoken":
        """Return what was asked for; else that of the console, and English where a program reads."""
        return cls(asked or ("en" if as_json else session.language()), asked or "en")


@click.command(epilog=EPILOG)
@click.option("--service", help="electricity, water, sanitation or water-sanitation.")
@click.option("--use", default="domestic", show_default=True, help="Use class, such as domestic or business.")
@click.option("--operator", help="Operator code, such as srm-casablanca-settat or demo.")
@click.option("--zone", default="", help="Tariff zone of the operator, such as nouaceur.")
@click.option("--from", "from", help="First day of the period, as 2026-04-08.")
@click.option("--to", "to", help="First day after the period.")
@click.option("--volume", help="kWh or m3, with at most 3 decimals.")
@click.option("--payment", default="card", show_default=True, help="card, cash, collector, transfer, direct-debit...")
@click.option("--register", multiple=True, metavar="NAME=VOLUME", help="peak=, full=, off-peak=, normal= or power=.")
@click.option("--cos-phi", default="0", help="Power factor measured, as 0.75.")
@click.option(
    "--households",
    default=1,
    show_default=True,
    type=click.IntRange(max=10**6),
    help="Households behind a shared meter.",
)
@click.option("--rules", "own", type=_FOLDER, help="A distributor's own rules, over the shipped ones.")
@click.option("--file", "source", type=_FILE, help="CSV of cases: id,service,use,operator,zone,from,to,volume,payment.")
@click.option("--out", "target", type=_FILE, help="CSV to write: the same rows, the five totals and `error`.")
@click.option(
    "--language",
    type=click.Choice(["ar", "fr", "en"]),
    help="Of sentences; SAQIA_LANGUAGE by default, but English in --json and --out, which programs read.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else on standard output.")
def quote(
    own: Path | None, source: Path | None, target: Path | None, language: Language | None, as_json: bool, **asked: Any
) -> None:
    """Say what a consumption costs, line by line, without a database."""
    spoken = _Spoken.of(language, as_json=as_json)
    try:
        rules = folder.load(rulebook.folder() / "tariffs", own)
    except problems.RulesInvalid as invalid:
        _stop("RulesInvalid", "\n".join(problem.sentence(spoken.said) for problem in invalid.problems), as_json)
    if source is None:
        _one(rules, asked, spoken.said, as_json)
    else:
        _file(rules, source, target, spoken, as_json)


def _one(rules: table.Table, asked: dict[str, Any], language: Language, as_json: bool) -> None:
    try:
        answer = quotes.quote(rules, _request(rules, asked))
    except refusals.Refused as refusal:
        _stop(refusal.code, refusal.sentences[language], as_json, refusal.sentences)
    if as_json:
        click.echo(json.dumps(quote_print.as_object(rules, answer), ensure_ascii=False, indent=2))
    else:
        click.echo(quote_print.as_text(answer, language))


def _request(rules: table.Table, asked: dict[str, Any]) -> requests.Request:
    volumes = tuple(_register(text) for text in asked["register"])
    if volumes and asked["volume"] is None:
        asked["volume"] = "0"
    missing = [f"--{name}" for name in _ASKED if asked[name] is None]
    if missing:
        raise click.UsageError(session.said(wording.QUOTE_LACKS, names=", ".join(missing)))
    try:
        cos_phi = money.scaled(asked["cos_phi"], 2)
    except money.NumberUnreadable:
        told = session.said(wording.COS_PHI_UNREADABLE, value=asked["cos_phi"])
        raise click.BadParameter(told, param_hint="--cos-phi") from None
    if not 0 <= cos_phi <= _WHOLE:
        raise click.BadParameter(session.said(wording.COS_PHI_RANGE), param_hint="--cos-phi")
    return requests.request(
        rules,
        {name: asked[name] for name in _ASKED},
        registers=volumes,
        households=asked["households"],
        cos_phi=cos_phi,
    )


def _register(text: str) -> tuple[codes.Register, int]:
    name, _, volume = text.partition("=")
    return requests.register(name), requests.volume(volume)


def _file(rules: table.Table, source: Path, target: Path | None, spoken: _Spoken, as_json: bool) -> None:
    if target is None:
        raise click.UsageError(session.said(wording.OUT_LACKS))
    try:
        report = quote_file.run(rules, source, target, spoken.written)
    except quote_file.FileUnusable as error:
        _stop("FileUnusable", error.say(spoken.said), as_json)
    if as_json:
        click.echo(json.dumps(report.as_object(), ensure_ascii=False))
    else:
        click.echo(
            outcomes.CASES_PRICED.say(spoken.said, rows=report.rows, refused=report.refused, target=target), err=True
        )


def _stop(code: str, message: str, as_json: bool, sentences: table.Title | None = None) -> Any:
    if as_json:
        error: dict[str, object] = {"code": code, "message": message}
        if sentences:
            error["messages"] = sentences
        click.echo(json.dumps({"error": error}, ensure_ascii=False))
    click.echo(f"{code}: {message}", err=True)
    sys.exit(REFUSED)


if __name__ == "__main__":
    quote()

"""The kinds of messages: when each may leave, what it needs to know, what it says. Data in `rules/messages/`."""

import dataclasses
import functools
import string
from collections.abc import Mapping
from typing import Any, Literal

import yaml

from saqia.contexts.messaging import ports, types
from saqia.platform import rulebook
from saqia.platform.wording import LANGUAGES, Text

Form = Literal["money", "date", "moment", "quantity", "text", "worded", "service"]
FORMS: tuple[Form, ...] = ("money", "date", "moment", "quantity", "text", "worded", "service")
_TEXTS = ("short", "subject", "long")
_FILE = {"kind", "ar", "fr", "en", "status", "source", "lane", "essential", "optional", "secret", "expires_hours"}
_OPTIONAL = {"fallback_hours", "channels", "link", "values", "brings", "group"}
GROUPS = ("bills", "late", "payments", "supply", "requests", "access")


class KindUnknown(Exception):
    """No file of `rules/messages/` describes this kind."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class ValuesWrong(Exception):
    """A message lacks what its text says, has what nobody reads, or one value is of another type."""

    def __init__(self, kind: str, missing: list[str], unknown: list[str], mistyped: list[str]) -> None:
        super().__init__(f"{kind}: missing {missing}, unknown {unknown}, mistyped {mistyped}")
        self.kind, self.missing, self.unknown, self.mistyped = kind, missing, unknown, mistyped


class KindUnsound(Exception):
    """A file of `rules/messages/` is wrong; the message says which and why."""


@dataclasses.dataclass(frozen=True)
class Value:
    """One thing that a text says, and how it is written.

    :param form: money (centimes), date (ISO), moment (ISO), quantity (thousandths), text, worded (three texts:
        `<name>_ar`, `<name>_fr`, `<name>_en`), service (1 electricity, 2 water, 3 sanitation)
    """

    name: str
    form: Form
    samples: Mapping[str, types.Scalar]


@dataclasses.dataclass(frozen=True)
class Kind:
    """One kind of message.

    :param is_essential: leaves even when the month's budget is spent
    :param is_optional: a customer may refuse it
    :param brings: what whoever wants an optional kind is told; None: it is not optional
    :param group: of `GROUPS`, which says why a kind cannot be refused; empty: it can
    :param is_secret: its values are sealed and dropped, and it is not kept in the inbox
    :param fallback_hours: without a report of delivery after that, the next channel is tried; None: only on failure
    :param has_link: its text leads somewhere: the value `about` names the target, such as `bill:2026000000012`
    """

    code: str
    name: Text
    lane: types.Lane
    is_essential: bool
    is_optional: bool
    brings: Text | None
    group: str
    is_secret: bool
    expires_hours: int
    fallback_hours: int | None
    channels: tuple[ports.Channel, ...]
    has_link: bool
    values: tuple[Value, ...]
    short: Text
    subject: Text
    long: Text

    def sample(self) -> dict[str, types.Scalar]:
        """Return values to show a preview with."""
        about: dict[str, types.Scalar] = {"about": "sample"} if self.has_link else {}
        return {key: value for part in self.values for key, value in part.samples.items()} | about

    def check(self, values: Mapping[str, types.Scalar]) -> None:
        """:raises ValuesWrong: they are not those of the kind"""
        known = self.sample()
        missing, unknown = sorted(known.keys() - values.keys()), sorted(values.keys() - known.keys())
        mistyped = sorted(key for key in known.keys() & values.keys() if type(known[key]) is not type(values[key]))
        if missing or unknown or mistyped:
            raise ValuesWrong(self.code, missing, unknown, mistyped)


def get(code: str) -> Kind:
    """Return one kind.

    :raises KindUnknown: no file describes it
    """
    found = known().get(code)
    if found is None:
        raise KindUnknown(code)
    return found


@functools.cache
def known() -> dict[str, Kind]:
    """Return every kind by its code.

    :raises KindUnsound: a file is wrong
    """
    files = sorted(rulebook.path("messages").glob("*.yaml"))
    found = [read(path.stem, yaml.safe_load(path.read_text(encoding="utf-8"))) for path in files]
    return {kind.code: kind for kind in found if kind is not None}


def read(stem: str, content: Mapping[str, Any]) -> Kind | None:
    """Return the kind that a file describes; None for `policy.yaml`, which is of another shape.

    :raises KindUnsound: something is missing, unknown, or says a value that is not declared
    """
    if stem == "policy":
        return None
    lacks, unknown = (_FILE | set(_TEXTS)) - content.keys(), content.keys() - _FILE - set(_TEXTS) - _OPTIONAL
    if lacks or unknown or content["kind"] != stem:
        raise KindUnsound(f"messages/{stem}.yaml: lacks {sorted(lacks)}, unknown {sorted(unknown)}, kind {stem}")
    values = tuple(_value(stem, name, row) for name, row in (content.get("values") or {}).items())
    texts = {name: _text(f"{stem}: {name}", content[name]) for name in _TEXTS}
    kind = Kind(
        code=stem, name=Text(ar=content["ar"], fr=content["fr"], en=content["en"]), lane=content["lane"],
        is_essential=content["essential"], is_optional=content["optional"], is_secret=content["secret"],
        brings=_text(f"{stem}: brings", content["brings"]) if "brings" in content else None,
        group=content.get("group", ""), expires_hours=content["expires_hours"],
        fallback_hours=content.get("fallback_hours"),
        channels=tuple(content.get("channels") or ("sms", "push", "email")), has_link=content.get("link", False),
        values=values, short=texts["short"], subject=texts["subject"], long=texts["long"],
    )  # fmt: skip
    _check_names(kind)
    return kind


def _value(stem: str, name: str, row: Mapping[str, Any]) -> Value:
    if row["is"] not in FORMS:
        raise KindUnsound(f"messages/{stem}.yaml: {name} is {row['is']}, which is none of {FORMS}")
    if row["is"] == "worded":
        return Value(name, "worded", {f"{name}_{language}": row[language] for language in LANGUAGES})
    return Value(name, row["is"], {name: row["sample"]})


def _text(place: str, row: Mapping[str, str]) -> Text:
    if set(row) != set(LANGUAGES):
        raise KindUnsound(f"messages/{place} must be said in {LANGUAGES}")
    return Text(**{language: row[language].strip() for language in LANGUAGES})


def _check_names(kind: Kind) -> None:
    if kind.lane not in types.LANES or not set(kind.channels) <= set(types.CHANNELS):
        raise KindUnsound(f"messages/{kind.code}.yaml: lane or channels unknown")
    if kind.is_optional != (kind.brings is not None) or kind.is_optional == (kind.group in GROUPS):
        raise KindUnsound(f"messages/{kind.code}.yaml: an optional kind has `brings`, any other a `group` of {GROUPS}")
    declared = {value.name for value in kind.values} | {"sender"} | ({"link"} if kind.has_link else set())
    for language in LANGUAGES:
        said = {name for text in (kind.short, kind.subject, kind.long) for name in _named(getattr(text, language))}
        if said - declared:
            raise KindUnsound(f"messages/{kind.code}.yaml, {language}: {sorted(said - declared)} not declared")
        if declared - said - {"sender"}:
            raise KindUnsound(f"messages/{kind.code}.yaml, {language}: {sorted(declared - said)} never said")


def _named(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}

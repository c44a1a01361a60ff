"""What stands where in the statement files of `rules/bank_formats.yaml`."""

import functools
from collections.abc import Mapping
from typing import Any, Literal

import pydantic
import yaml

from saqia.platform import rulebook

Place = int | tuple[int, int]
"""A column counted from 1, or the first and last position of a field."""


class Layout(pydantic.BaseModel, extra="forbid", frozen=True):
    """One format. `opening`, `line`, `more` and `closing` say where the fields of each kind of record stand."""

    shape: Literal["separated", "fixed"]
    encoding: str
    dates: str
    sign: Literal["columns", "signed", "mark", "overpunch"]
    line: Mapping[str, Any]
    opening: Mapping[str, Any] = {}
    closing: Mapping[str, Any] = {}
    more: Mapping[str, Any] = {}
    qualifiers: Mapping[str, str] = {}
    separator: str = ";"
    quote: str = '"'
    header_lines: int = 0
    tag: Place | None = None
    width: int = 0
    decimal: str = "."
    grouping: str = ""
    decimals: int | None = None
    debit_marks: tuple[str, ...] = ("D", "-")
    currency: str = "MAD"


@functools.cache
def known() -> dict[str, Layout]:
    """Return the formats by code."""
    text = rulebook.path("bank_formats.yaml").read_text(encoding="utf-8")
    return {code: Layout.model_validate(one) for code, one in yaml.safe_load(text)["formats"].items()}

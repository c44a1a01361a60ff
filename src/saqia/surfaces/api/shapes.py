"""What every resource's shapes are made of, and how an answer is written."""

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, TypeVar

import pydantic
from django.http import HttpRequest, HttpResponse
from ninja import Query

from saqia.platform.wording import Text
from saqia.surfaces.kit import languages

JSON = "application/json"
LONGEST = 2000
T = TypeVar("T")


class Answer(pydantic.BaseModel):
    """Base of what is answered. Amounts are whole centimes of a dirham; days and moments are ISO 8601."""

    model_config = pydantic.ConfigDict(frozen=True)


class Body(pydantic.BaseModel):
    """Base of what is sent: a field that is not known is refused, so that a slip in its name is seen."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)


class Upload(Answer):
    """A file in the store; it is given out only when it was found clean."""

    id: int
    sha256: str
    media_type: str
    size: int


class Named(Answer):
    """A code that programs rely on, with its name in the language asked for."""

    code: str = pydantic.Field(examples=["due"])
    name: str = pydantic.Field(examples=["To be paid"])


Line = Annotated[str, pydantic.StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
"""A short text."""
Words = Annotated[str, pydantic.StringConstraints(max_length=LONGEST, pattern=r"^[^\x00]*$")]
"""A text of some sentences."""
Code = Annotated[str, pydantic.StringConstraints(max_length=60, pattern=r"^[A-Za-z0-9._:-]+$")]
Index = Annotated[Decimal, pydantic.Field(ge=0, max_digits=12, decimal_places=3, examples=["4510"])]
"""What a dial shows, kWh or m3."""
Cursor = Annotated[str | None, Query(None, max_length=400, description="Of the page before, as `next_cursor` gave it")]
Limit = Annotated[int, Query(50, ge=1, le=200, description="Items of a page")]


def named(code: str, text: Text | None) -> Named:
    """Return a code with its name; a code without one is its own."""
    return Named(code=code, name=text.say(languages.current()) if text else code)


def said(text: Text) -> str:
    """Return a text in the language asked for."""
    return text.say(languages.current())


def answer(
    body: pydantic.BaseModel, *, status: int = 200, headers: Mapping[str, str] | None = None, public: bool = False
) -> HttpResponse:
    """Return an answer as JSON; what is public may be kept for some minutes by anybody."""
    response = HttpResponse(body.model_dump_json(), content_type=JSON, status=status)
    response["Cache-Control"] = "public, max-age=300" if public else "private, no-store"
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def cut(rows: Sequence[T], limit: int) -> tuple[list[T], bool]:
    """Return the rows of a page, one more having been asked for, and whether others follow."""
    return list(rows[:limit]), len(rows) > limit


def decimal(milli: int | None) -> str | None:
    """Return thousandths as a decimal number in text, such as `4510` or `12.5`."""
    if milli is None:
        return None
    text = f"{Decimal(milli) / 1000:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def period_default(today: datetime.date) -> tuple[datetime.date, datetime.date]:
    """Return the year that ends after today."""
    return today - datetime.timedelta(365), today + datetime.timedelta(1)


def path(request: HttpRequest, *parts: Any) -> str:
    """Return the address of a resource, whole."""
    return request.build_absolute_uri("/api/v1/" + "/".join(map(str, parts)))


PDF = {
    "responses": {
        200: {
            "description": "A PDF",
            "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}
"""How an operation that answers with a paper describes it."""
BYTES = {
    "responses": {
        200: {
            "description": "The bytes of the paper, as an image or a PDF",
            "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}
"""How an operation that answers with a stored file describes it."""

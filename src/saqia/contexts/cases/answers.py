"""Checking what somebody answered to a form: each fault is named, nothing is guessed."""

import datetime
import re
from collections.abc import Callable, Iterable, Mapping

from saqia.contexts.cases import types
from saqia.contexts.cases.definitions import library, shapes
from saqia.contexts.territory import queries as territory

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_PLACE = re.compile(r"(-?[0-9]{1,2}(?:\.[0-9]{1,7})?),\s*(-?[0-9]{1,3}(?:\.[0-9]{1,7})?)")
_CONTRACT = re.compile(r"[0-9A-Za-z/ .-]{3,30}")
_YES, _NO = {"true", "yes", "on", "1"}, {"false", "no", "off", "0", ""}
_LEAST_LAT, _MOST_LAT, _LEAST_LON, _MOST_LON = 20, 36, -18, 0  # degrees around the kingdom
_TEXT_MOST = 200


class FormNotValid(Exception):
    """Some answers cannot be taken; `faults` says for each field why, by a code of `wording.FAULTS`."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {fault}" for field, fault in sorted(faults.items())))
        self.faults = dict(faults)


class _Fault(Exception):
    """One answer cannot be taken."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def check(fields: Iterable[shapes.Field], given: Mapping[str, types.Answer]) -> dict[str, types.Answer]:
    """Return the answers as they are kept; what was left empty is left out.

    :raises FormNotValid: naming every field that is wrong, unknown ones too
    """
    known = {field.code: field for field in fields}
    faults = {code: "unknown-field" for code in given if code not in known}
    kept: dict[str, types.Answer] = {}
    for code, field in known.items():
        try:
            value = _value(field, given.get(code))
        except _Fault as fault:
            faults[code] = fault.code
            continue
        if value is not None:
            kept[code] = value
        elif field.required:
            faults[code] = "required"
    if faults:
        raise FormNotValid(faults)
    return kept


def _value(field: shapes.Field, given: types.Answer) -> types.Answer:
    if isinstance(given, str):
        given = given.replace("\0", "").strip()
    if given is None or given == "":
        return None
    return _READERS[field.kind](field, given)


def _text(field: shapes.Field, given: types.Answer) -> str:
    text = str(given)
    most = field.most or (library.terms().answer_letters if field.kind == "long" else _TEXT_MOST)
    if len(text) > most:
        raise _Fault("too-long")
    if field.least is not None and len(text) < field.least:
        raise _Fault("too-short")
    return text


def _choice(field: shapes.Field, given: types.Answer) -> str:
    if given not in library.catalogues()[field.catalogue]:
        raise _Fault("unknown-choice")
    return str(given)


def _date(field: shapes.Field, given: types.Answer) -> str:
    try:
        return datetime.date.fromisoformat(str(given).translate(_DIGITS)).isoformat()
    except ValueError:
        raise _Fault("no-date") from None


def _number(field: shapes.Field, given: types.Answer) -> int:
    digits = str(given).translate(_DIGITS).replace(" ", "").replace("\u00a0", "")
    if isinstance(given, bool) or not re.fullmatch(r"-?[0-9]{1,12}", digits):
        raise _Fault("no-number")
    number = int(digits)
    if (field.least is not None and number < field.least) or (field.most is not None and number > field.most):
        raise _Fault("out-of-range")
    return number


def _yes_no(field: shapes.Field, given: types.Answer) -> bool | None:
    text = str(given).lower()
    if text not in _YES | _NO:
        raise _Fault("no-yes-no")
    if field.required and text in _NO:
        raise _Fault("required")
    return text in _YES


def _contract(field: shapes.Field, given: types.Answer) -> str:
    text = str(given).translate(_DIGITS)
    if not _CONTRACT.fullmatch(text):
        raise _Fault("no-contract-number")
    return text


def _commune(field: shapes.Field, given: types.Answer) -> str:
    code = str(given)
    if code not in territory.find_communes([code]):
        raise _Fault("unknown-commune")
    return code


def _place(field: shapes.Field, given: types.Answer) -> str:
    found = _PLACE.fullmatch(str(given))
    if found is None:
        raise _Fault("no-place")
    lat, lon = float(found[1]), float(found[2])
    if not (_LEAST_LAT <= lat <= _MOST_LAT and _LEAST_LON <= lon <= _MOST_LON):
        raise _Fault("no-place")
    return f"{found[1]},{found[2]}"


_READERS: dict[str, Callable[[shapes.Field, types.Answer], types.Answer]] = {
    "text": _text, "long": _text, "choice": _choice, "date": _date, "number": _number, "money": _number,
    "yes-no": _yes_no, "contract": _contract, "commune": _commune, "place": _place,
}  # fmt: skip

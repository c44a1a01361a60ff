"""The first line of a readings file: which column is which, in the names that distributors use."""

import dataclasses
import functools
import unicodedata

from saqia.contexts.metering.readingfile import faults

SEPARATORS = (";", ",", "\t", "|")
REQUIRED = ("meter", "read_on", "index")
NAMES: dict[str, tuple[str, ...]] = {
    "meter": ("meter", "meter_serial", "serial", "compteur", "numero_compteur", "num_compteur", "عداد", "رقم_العداد"),
    "contract": ("contract", "contract_number", "contrat", "numero_contrat", "police", "عقدة", "رقم_العقدة"),
    "make": ("make", "marque", "الصنع"),
    "register": ("register", "registre", "cadran", "poste", "السجل"),
    "read_on": ("read_on", "date", "reading_date", "date_releve", "date_de_releve", "تاريخ", "تاريخ_القراءة"),
    "read_time": ("time", "read_time", "heure", "الساعة"),
    "index": ("index", "reading", "nouvel_index", "index_releve", "مؤشر", "المؤشر", "المؤشر_الجديد"),
    "anomaly": ("anomaly", "anomaly_code", "anomalie", "code_anomalie", "ملاحظة", "رمز_الملاحظة"),
    "remark": ("remark", "remarque", "observation", "تعليق"),
    "lat": ("lat", "latitude", "خط_العرض"),
    "photo": ("photo", "photo_file", "image", "nom_photo", "fichier_photo", "صورة", "الصورة"),
    "lon": ("lon", "longitude", "خط_الطول"),
}
"""Our column -> the headings that mean it; `contract` can stand for `meter`."""


@dataclasses.dataclass(frozen=True)
class Header:
    """What the first line says.

    :param columns: our column names, None for a column that nobody reads
    :param ignored: headings that nobody reads
    """

    separator: str
    columns: tuple[str | None, ...]
    ignored: tuple[str, ...]

    @property
    def width(self) -> int:
        """Return how many columns each line has."""
        return len(self.columns)


def parse(line: str) -> Header:
    """Tell the separator and the columns from the first line.

    :raises HeaderWrong: a required column is missing, or one is there twice
    """
    separator = max(SEPARATORS, key=lambda candidate: _known(line, candidate))
    headings = tuple(heading.strip().strip('"').strip() for heading in line.rstrip("\r\n").split(separator))
    columns = tuple(_column(heading) for heading in headings)
    found = {column for column in columns if column}
    missing = tuple(name for name in REQUIRED if name not in found and not (name == "meter" and "contract" in found))
    repeated = tuple(sorted(name for name in found if columns.count(name) > 1))
    if missing or repeated:
        raise faults.HeaderWrong(REQUIRED, headings, missing, repeated)
    return Header(separator, columns, tuple(h for h, column in zip(headings, columns, strict=True) if not column and h))


def _known(line: str, separator: str) -> tuple[int, int]:
    headings = line.rstrip("\r\n").split(separator)
    return sum(_column(heading.strip().strip('"')) is not None for heading in headings), len(headings)


def _column(heading: str) -> str | None:
    return _by_heading().get(_plain(heading))


def _plain(heading: str) -> str:
    """Return a heading in small letters without accents, its blanks and hyphens as underscores."""
    letters = unicodedata.normalize("NFD", heading.strip().lower())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter) and letter.isprintable())
    return "_".join(unicodedata.normalize("NFC", bare).replace("-", " ").replace("_", " ").replace("°", " ").split())


@functools.cache
def _by_heading() -> dict[str, str]:
    return {_plain(name): column for column, names in NAMES.items() for name in names}

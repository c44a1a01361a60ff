"""A million customers of a former operator, as columns."""

import datetime

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection

from saqia.contexts.parties import columns, sealing, types, vocabulary
from saqia.platform.database import intake, statistics

_IDENTIFIERS = {
    "cin": columns.normalize_cin,
    "ice": columns.normalize_ice,
    "if_number": columns.normalize_if,
    "phone": columns.normalize_phone,
    "email": columns.normalize_email,
    "rib": columns.normalize_rib,
}
_LIMITS = {"source": 40, "source_ref": 60, "name_ar": 160, "name_latin": 160, "email": 120}

_INSERT = """
WITH stored AS (
    INSERT INTO parties_customer (kind, name_ar, name_latin, language, ice, if_number, cin_sealed, cin_index,
                                  cin_key_id, words, source, source_ref, registered_at)
    SELECT kind, name_ar, name_latin, language, ice, if_number, decode(cin_sealed, 'hex'), decode(cin_index, 'hex'),
           cin_key_id, words::bigint[], source, source_ref, %s
    FROM parties_import ORDER BY line
    RETURNING id, source, source_ref
), phones AS (
    INSERT INTO parties_contact (customer_id, kind, value, is_preferred)
    SELECT c.id, 'phone', s.phone, true FROM stored c JOIN parties_import s USING (source, source_ref)
    WHERE s.phone IS NOT NULL
), emails AS (
    INSERT INTO parties_contact (customer_id, kind, value, is_preferred)
    SELECT c.id, 'email', s.email, s.phone IS NULL FROM stored c JOIN parties_import s USING (source, source_ref)
    WHERE s.email IS NOT NULL
), banks AS (
    INSERT INTO parties_bank_account (customer_id, rib)
    SELECT c.id, s.rib FROM stored c JOIN parties_import s USING (source, source_ref) WHERE s.rib IS NOT NULL
)
SELECT count(*) FROM stored
"""


def load(*, tenant_id: int, rows: pa.Table, at: datetime.datetime) -> intake.Outcome:
    """Check, stage and insert customers; see `operations.import_customers`."""
    taken = intake.Intake(rows, types.CUSTOMER_ROWS)
    _check(taken)
    _seal(taken, tenant_id)
    taken.replace("words", vocabulary.of_names(taken.column("name_ar"), taken.column("name_latin")))
    taken.stage("parties_import")
    already = taken.drop(
        "EXISTS (SELECT FROM parties_customer c WHERE c.source = s.source AND c.source_ref = s.source_ref)"
    )
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [at])
        accepted = int(cursor.fetchone()[0])
    statistics.renew("parties")
    return taken.outcome(accepted=accepted, already=already)


def _check(taken: intake.Intake) -> None:
    for name in ("kind", "language", "name_ar", "name_latin"):
        taken.replace(name, pc.utf8_trim_whitespace(pc.fill_null(taken.column(name), "")))
    taken.replace("language", pc.if_else(intake.is_blank(taken.column("language")), "ar", taken.column("language")))
    for name in ("source", "source_ref"):
        taken.refuse(intake.is_blank(taken.column(name)), name, "missing")
    taken.refuse(intake.is_repeated(taken.column("source"), taken.column("source_ref")), "source_ref", "repeated")
    for name, known in (("kind", types.KINDS), ("language", types.LANGUAGES)):
        taken.refuse(pc.invert(pc.is_in(taken.column(name), pa.array(known))), name, "unknown-code")
    nameless = pc.and_(intake.is_blank(taken.column("name_ar")), intake.is_blank(taken.column("name_latin")))
    taken.refuse(nameless, "name_latin", "missing")
    for name, limit in _LIMITS.items():
        taken.refuse(pc.greater(pc.utf8_length(taken.column(name)), limit), name, "too-long")
    for name, normalize in _IDENTIFIERS.items():
        given = taken.column(name)
        clean = normalize(given)
        taken.refuse(pc.and_(pc.is_null(clean), pc.invert(intake.is_blank(given))), name, "not-valid")
        taken.replace(name, clean)


def _seal(taken: intake.Intake, tenant_id: int) -> None:
    numbers = taken.column("cin")
    given = pc.is_valid(numbers)
    sealed = sealing.Keyring(tenant_id).seal(numbers.filter(given).to_pylist()) if pc.any(given).as_py() else []
    for name, values in (
        ("cin_sealed", [row.sealed.hex() for row in sealed]),
        ("cin_index", [row.index.hex() for row in sealed]),
        ("cin_key_id", [row.key_id for row in sealed]),
    ):
        spread = pc.replace_with_mask(
            pa.nulls(len(numbers), pa.string()), given.combine_chunks(), pa.array(values, pa.string())
        )
        taken.replace(name, spread)
    taken.rows = taken.rows.drop_columns(["cin"])  # the open number never reaches a table, not even a temporary one

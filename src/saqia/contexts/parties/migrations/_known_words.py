"""The sounds of the words that were known before: once, for each tenant, twenty thousand customers at a time.

A word keeps its id, so that most customers stay as they are; only one that is heard in two ways gets a second row.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.utils import CursorWrapper

from saqia.contexts.parties.migrations import _frozen_names as names

_BATCH = 20_000
_ADOPT = """
UPDATE parties_name_word n SET skeleton = given.skeleton, heard = given.heard
FROM unnest(%s::text[], %s::text[], %s::text[]) AS given (word, skeleton, heard)
WHERE n.tenant_id = %s AND n.word = given.word AND n.heard = ''
"""
_ADD = """
INSERT INTO parties_name_word (tenant_id, word, skeleton, heard)
SELECT %s, * FROM unnest(%s::text[], %s::text[], %s::text[]) ON CONFLICT (tenant_id, word, heard) DO NOTHING
"""
_BEAR = """
UPDATE parties_customer c SET words = given.words::bigint[]
FROM unnest(%s::bigint[], %s::text[]) AS given (id, words) WHERE c.id = given.id
"""


def hear(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Give every known word its sound, and every customer the words that their names have now."""
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tenant_id FROM parties_customer ORDER BY 1")
        for (tenant_id,) in cursor.fetchall():
            _hear_tenant(cursor, tenant_id)


def _hear_tenant(cursor: CursorWrapper, tenant_id: int) -> None:
    distinct: dict[names.Word, None] = {}
    for batch in _batches(cursor, tenant_id):
        for _, name_ar, name_latin, _ in batch:
            distinct.update(dict.fromkeys(names.words(name_ar, name_latin)))
    first = {word.folded: word for word in reversed(distinct)}
    cursor.execute(_ADOPT, [*_columns(first.values()), tenant_id])
    cursor.execute(_ADD, [tenant_id, *_columns(distinct)])
    cursor.execute("SELECT id, word, skeleton, heard FROM parties_name_word WHERE tenant_id = %s", [tenant_id])
    ids = {names.Word(*word): own for own, *word in cursor.fetchall()}
    for batch in _batches(cursor, tenant_id):
        borne = {own: sorted(ids[word] for word in names.words(*spelled)) for own, *spelled, _ in batch}
        changed = [(own, borne[own]) for own, _, _, words in batch if borne[own] != sorted(words)]
        cursor.execute(_BEAR, [[own for own, _ in changed], [_array(words) for _, words in changed]])


def _batches(cursor: CursorWrapper, tenant_id: int) -> Iterator[list[tuple[int, str, str, list[int]]]]:
    last = 0
    while True:
        cursor.execute(
            "SELECT id, name_ar, name_latin, words FROM parties_customer WHERE tenant_id = %s AND id > %s "
            "ORDER BY id LIMIT %s",
            [tenant_id, last, _BATCH],
        )
        batch = cursor.fetchall()
        if not batch:
            return
        yield batch
        last = batch[-1][0]


def _columns(words: Iterable[names.Word]) -> list[list[str]]:
    rows = list(words)
    return [[row[place] for row in rows] for place in range(3)]


def _array(ids: list[int]) -> str:
    return "{" + ",".join(map(str, ids)) + "}"

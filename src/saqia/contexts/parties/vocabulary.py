"""The words of the customers' names: which are known, under which ids, and which a customer bears."""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection

from saqia.contexts.parties import names


def enroll(words: Iterable[names.Word]) -> dict[names.Word, int]:
    """Return the id of each word, adding those that the tenant does not know yet."""
    wanted = sorted(set(words))  # in one order, so that two imports at once wait for each other, never both
    columns = [[word[place] for word in wanted] for place in range(3)]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO parties_name_word (word, skeleton, heard) SELECT * FROM unnest(%s::text[], %s::text[], "
            "%s::text[]) ON CONFLICT (tenant_id, word, heard) DO NOTHING",
            columns,
        )
        cursor.execute("SELECT id, word, skeleton, heard FROM parties_name_word WHERE word = ANY(%s)", columns[:1])
        known = {names.Word(*word): own for own, *word in cursor.fetchall()}
    return {word: known[word] for word in wanted}


def of_names(*columns: pa.ChunkedArray) -> pa.Array:
    """Return for each row the ids of its names' words, as PostgreSQL writes arrays: `{12,7}`.

    Only distinct raw words are folded one by one; rows are handled as columns.
    """
    rows, places, kinds = _raw_words(*columns)
    raw = kinds.to_pylist()
    folded = [names.read(word) for word in raw]
    spelled = [None if word else names.read_spelled(own) for own, word in zip(raw, folded, strict=True)]
    ids = enroll(word for word in (*folded, *spelled) if word)
    by_fold = np.array([ids[word] if word else 0 for word in folded], np.int64)
    by_spelling = np.array([ids[word] if word else 0 for word in spelled], np.int64)
    return _arrays(rows, places, by_fold, by_spelling, len(columns[0]), len(columns))


def _raw_words(*columns: pa.ChunkedArray) -> tuple[np.ndarray, np.ndarray, pa.Array]:
    """Return for every word its name's number (row x columns + column) and its place among the distinct raw words."""
    owners, texts = [], []
    for number, column in enumerate(columns):
        joined = pc.replace_substring_regex(column.combine_chunks(), names.COMPOUND, names.JOINED)
        lists = pc.split_pattern_regex(joined, names.SEPARATORS)
        owners.append(pc.list_parent_indices(lists).to_numpy() * len(columns) + number)
        texts.append(pc.list_flatten(lists))
    coded = pa.concat_arrays(texts).dictionary_encode()
    return np.concatenate(owners), coded.indices.to_numpy(), coded.dictionary


def _arrays(
    owners: np.ndarray, places: np.ndarray, by_fold: np.ndarray, by_spelling: np.ndarray, rows: int, width: int
) -> pa.Array:
    """Return the distinct ids of each row; a name of particles alone counts by its spelling."""
    ids = by_fold[places] if len(places) else np.zeros(0, np.int64)
    has_folded = np.zeros(rows * width, bool)
    has_folded[owners[ids > 0]] = True
    ids = np.where(has_folded[owners], ids, by_spelling[places] if len(places) else ids)
    pairs = np.unique(np.stack([owners // width, ids])[:, ids > 0], axis=1)
    offsets = np.searchsorted(pairs[0], np.arange(rows + 1)).astype(np.int32)
    lists = pa.ListArray.from_arrays(offsets, pa.array(pairs[1]).cast(pa.string()))
    return pc.binary_join_element_wise("{", pc.binary_join(lists, ","), "}", "")

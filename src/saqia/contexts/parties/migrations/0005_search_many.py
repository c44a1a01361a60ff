"""The search by name for many names at once: each distinct word is looked up once, and no query is planned anew.

A bank statement asks for thousands of names that share some hundred words. What `parties_search` did for one name is
in two parts: what is like a word, and who bears such words; the ranks and the answers are the same.
"""

from django.db import migrations

from saqia.contexts.parties.migrations import _sounds

MOST_WORDS = 6

_LIKE = """
CREATE FUNCTION parties_like(asked jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET pg_trgm.similarity_threshold = 0.25
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off
AS $body$
DECLARE
    tenant integer := current_setting('saqia.tenant')::integer;
    asked_word text := asked ->> 0;
    asked_skeleton text := asked ->> 1;
    asked_heard text := asked ->> 2;
BEGIN
    RETURN (SELECT jsonb_object_agg(w.id, w.alike) FROM (
        SELECT n.id, greatest(
            similarity(n.word, asked_word),
            CASE WHEN starts_with(n.word, asked_word) THEN 0.7 ELSE 0 END,
            CASE WHEN asked_skeleton = '' THEN 0
                 WHEN n.skeleton <> asked_skeleton THEN 0.6 * similarity(n.skeleton, asked_skeleton)
                 WHEN starts_with(n.heard, '^') <> starts_with(asked_heard, '^')
                      AND (n.heard ~ asked_heard OR asked_heard ~ n.heard)
                 THEN 0.8 + least(greatest(length(n.heard), length(asked_heard)), 180) / 2000.0
                 ELSE 0.5 END
        )::real AS alike
        FROM parties_name_word n
        WHERE n.tenant_id = tenant
          AND (n.word % asked_word OR (length(asked_word) >= 3 AND n.word LIKE asked_word || '%')
               OR (asked_skeleton <> '' AND n.skeleton = asked_skeleton)
               OR (length(asked_skeleton) >= 3 AND n.skeleton % asked_skeleton))
        ORDER BY alike DESC, n.id LIMIT 24
    ) w);
END $body$
"""
_RANKED = """
            WITH bearing AS MATERIALIZED (
                SELECT coalesce(c.merged_into_id, c.id) AS customer, c.words FROM parties_customer c
                WHERE c.tenant_id = tenant AND {clauses} LIMIT 2000
            ), scored AS (
                SELECT b.customer, (
                    SELECT sum(coalesce((SELECT max((p ->> w::text)::real) FROM unnest(b.words) w), 0))
                    FROM unnest(per_word) p
                )::real / cardinality(per_word) AS alike, cardinality(b.words) AS length
                FROM bearing b
            ), ranked AS (
                SELECT customer, max(alike) AS alike, min(length) AS length FROM scored GROUP BY customer
                ORDER BY 2 DESC, 3, 1 LIMIT most
            )
            SELECT array_agg(customer ORDER BY alike DESC, length, customer),
                   array_agg(alike ORDER BY alike DESC, length, customer) INTO best, scores FROM ranked;
"""
_OF = "(SELECT array_agg(key::bigint) FROM jsonb_each_text(per_word[{place}]) WHERE value::real >= tier)"


def _all(words: int) -> str:
    """Return the clauses of who bears something like each of so many words."""
    return " AND ".join(f"c.words && alike_{place}" for place in range(1, words + 1))


def _all_but_one(words: int) -> str:
    """Return the clauses of who bears something like each but one of so many words."""
    kept = (
        " AND ".join(f"c.words && alike_{place}" for place in range(1, words + 1) if place != dropped)
        for dropped in range(1, words + 1)
    )
    return f"({' OR '.join(f'({part})' for part in kept)})"


def _ways() -> str:
    """Return a branch for each number of words: a statement that stands as it is is planned once for a session."""
    branches = "".join(
        f"\n        WHEN cardinality(per_word) = {words} THEN {_RANKED.format(clauses=_all(words))}{_dropping(words)}"
        for words in range(1, MOST_WORDS + 1)
    )
    return f"CASE {branches}\n        END CASE;"


def _dropping(words: int) -> str:
    if words < 3:
        return ""
    return f"""
            IF tier <= 0 AND best IS NULL THEN  -- nobody bears all the words: one of three or more may be wrong
            {_RANKED.format(clauses=_all_but_one(words))}
            END IF;"""


_BEARING = f"""
CREATE FUNCTION parties_bearing(per_word jsonb[], most integer)
RETURNS TABLE (customer_id bigint, score real)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off
AS $body$
DECLARE
    tenant integer := current_setting('saqia.tenant')::integer;
    tier real;
    best bigint[];
    scores real[];
    {" ".join(f"alike_{place} bigint[];" for place in range(1, MOST_WORDS + 1))}
BEGIN
    IF coalesce(cardinality(per_word), 0) = 0 THEN RETURN; END IF;
    FOREACH tier IN ARRAY ARRAY[1.0, 0.6, 0.4, 0.0]::real[] LOOP
        {" ".join(f"alike_{place} := coalesce({_OF.format(place=place)}, '{{}}');" for place in range(1, MOST_WORDS + 1))}
        {_ways()}
        EXIT WHEN cardinality(best) >= most;
    END LOOP;
    RETURN QUERY SELECT * FROM unnest(best, scores);
END $body$
"""
_SEARCH = """
CREATE OR REPLACE FUNCTION parties_search(asked jsonb, most integer)
RETURNS TABLE (customer_id bigint, score real)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan
AS $body$
DECLARE
    tenant integer := current_setting('saqia.tenant')::integer;  -- without one it is an error, whatever is asked
BEGIN
    RETURN QUERY SELECT * FROM parties_bearing(ARRAY(
        SELECT known.alike FROM (
            SELECT parties_like(word) AS alike, place FROM jsonb_array_elements(asked) WITH ORDINALITY AS g (word, place)
            ORDER BY place LIMIT 6
        ) known WHERE known.alike IS NOT NULL ORDER BY known.place
    ), most);
END $body$
"""


class Migration(migrations.Migration):
    dependencies = [("parties", "0004_sounds")]
    operations = [
        migrations.RunSQL(
            sql=[
                "SELECT public.similarity('', '')",  # loads what knows the threshold that the next one sets
                _LIKE, _BEARING, _SEARCH,
                "REVOKE EXECUTE ON FUNCTION parties_like(jsonb), parties_bearing(jsonb[], integer) FROM PUBLIC",
                "GRANT EXECUTE ON FUNCTION parties_like(jsonb), parties_bearing(jsonb[], integer) TO saqia_app",
            ],
            reverse_sql=[
                "SELECT public.similarity('', '')",
                _sounds.FUNCTION.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"),
                "DROP FUNCTION parties_bearing(jsonb[], integer)",
                "DROP FUNCTION parties_like(jsonb)",
            ],
        )
    ]  # fmt: skip

"""The search by name across scripts: `_search.py` tells how it works, this adds how words sound.

A word of the same skeleton in the other script whose vowels fit is nearly as good as the word itself, better the more
vowels are written; one whose vowels do not fit, or whose consonants are alike only, counts as a typing error.
"""

from django.db import migrations

from saqia.contexts.parties.migrations import _search

FUNCTION = """
CREATE FUNCTION parties_search(asked jsonb, most integer)
RETURNS TABLE (customer_id bigint, score real)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET pg_trgm.similarity_threshold = 0.25
AS $body$
DECLARE
    tenant integer := current_setting('saqia.tenant')::integer;
    clauses text[];
    tier real;
    asked_word text;
    asked_skeleton text;
    asked_heard text;
    ids bigint[];
    per_word jsonb[] := '{}';    -- for each asked word: its candidates, id -> similarity
    found jsonb;
    best bigint[];
    scores real[];
BEGIN
    FOR asked_word, asked_skeleton, asked_heard IN
        SELECT word ->> 0, word ->> 1, word ->> 2 FROM jsonb_array_elements(asked) WITH ORDINALITY AS given (word, place)
        ORDER BY place LIMIT 6
    LOOP
        SELECT jsonb_object_agg(w.id, w.alike) INTO found FROM (
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
        ) w;
        IF found IS NOT NULL THEN per_word := per_word || found; END IF;
    END LOOP;
    IF cardinality(per_word) = 0 THEN RETURN; END IF;

    FOREACH tier IN ARRAY ARRAY[1.0, 0.6, 0.4, 0.0, -1.0]::real[] LOOP
        clauses := '{}';
        FOREACH found IN ARRAY per_word LOOP
            SELECT array_agg(key::bigint) INTO ids FROM jsonb_each_text(found) WHERE value::real >= tier;
            clauses := clauses || format('c.words && %L::bigint[]', coalesce(ids, '{}'));
        END LOOP;
        IF tier < 0 THEN   -- nothing bears all the words: one of three or more may be wrong altogether
            CONTINUE WHEN cardinality(clauses) < 3;
            SELECT array_agg(part) INTO clauses FROM (
                SELECT '(' || string_agg(kept.clause, ' AND ') || ')' AS part
                FROM generate_subscripts(clauses, 1) AS dropped(place)
                JOIN unnest(clauses) WITH ORDINALITY AS kept(clause, place) ON kept.place <> dropped.place
                GROUP BY dropped.place
            ) parts;
        END IF;
        EXECUTE format(
            $query$
            WITH bearing AS MATERIALIZED (
                SELECT coalesce(c.merged_into_id, c.id) AS customer, c.words FROM parties_customer c
                WHERE c.tenant_id = $1 AND (%s) LIMIT 2000
            ), scored AS (
                SELECT b.customer, (
                    SELECT sum(coalesce((SELECT max((p ->> w::text)::real) FROM unnest(b.words) w), 0))
                    FROM unnest($2) p
                )::real / cardinality($2) AS alike, cardinality(b.words) AS length
                FROM bearing b
            ), ranked AS (
                SELECT customer, max(alike) AS alike, min(length) AS length FROM scored GROUP BY customer
                ORDER BY 2 DESC, 3, 1 LIMIT $3
            )
            SELECT array_agg(customer ORDER BY alike DESC, length, customer),
                   array_agg(alike ORDER BY alike DESC, length, customer) FROM ranked
            $query$, array_to_string(clauses, CASE WHEN tier < 0 THEN ' OR ' ELSE ' AND ' END)
        ) INTO best, scores USING tenant, per_word, most;
        EXIT WHEN cardinality(best) >= most OR (tier <= 0 AND cardinality(best) > 0);
    END LOOP;
    RETURN QUERY SELECT * FROM unnest(best, scores);
END $body$
"""

STEP = migrations.RunSQL(
    sql=[
        "CREATE INDEX parties_name_word_skeleton_idx ON parties_name_word USING gin (skeleton gin_trgm_ops)",
        "DROP FUNCTION parties_search(text[], integer)",
        FUNCTION,
        "REVOKE EXECUTE ON FUNCTION parties_search(jsonb, integer) FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION parties_search(jsonb, integer) TO saqia_app",
    ],
    reverse_sql=[
        "DROP FUNCTION parties_search(jsonb, integer)",
        *_search.FUNCTION,
        "DROP INDEX parties_name_word_skeleton_idx",
    ],
)

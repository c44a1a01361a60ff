"""The search by name stops where enough people are alike: a bank's file asks for whoever bears a name, not for a page.

Whoever is alike at less than two fifths of a word is looked for only while nobody nearer is found: among a million
customers that last step reads most of what the whole search does. `parties_search` goes: one name is asked as many are.
"""

import importlib

from django.db import migrations

_MANY = importlib.import_module("saqia.contexts.parties.migrations.0005_search_many")
_NEAR = "0.4"
_OLD, _NEW = "parties_bearing(jsonb[], integer)", "parties_bearing(jsonb[], integer, integer)"


def _ways() -> str:
    """Return the branches of 0005, each with the words of its own number only."""
    return "CASE {}\n        END CASE;".format(
        "".join(
            f"\n        WHEN cardinality(per_word) = {words} THEN {_alike(words)}"
            f"{_MANY._RANKED.format(clauses=_MANY._all(words))}{_MANY._dropping(words)}"
            for words in range(1, _MANY.MOST_WORDS + 1)
        )
    )


def _alike(words: int) -> str:
    return " ".join(
        f"alike_{place} := coalesce({_MANY._OF.format(place=place)}, '{{}}');" for place in range(1, words + 1)
    )


_BEARING = f"""
CREATE FUNCTION parties_bearing(per_word jsonb[], most integer, enough integer)
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
    {" ".join(f"alike_{place} bigint[];" for place in range(1, _MANY.MOST_WORDS + 1))}
BEGIN
    IF coalesce(cardinality(per_word), 0) = 0 THEN RETURN; END IF;
    FOREACH tier IN ARRAY ARRAY[1.0, 0.6, {_NEAR}, 0.0]::real[] LOOP
        {_ways()}
        EXIT WHEN cardinality(best) >= most OR (tier <= {_NEAR}::real AND cardinality(best) >= enough);
    END LOOP;
    RETURN QUERY SELECT * FROM unnest(best, scores);
END $body$
"""


class Migration(migrations.Migration):
    dependencies = [("parties", "0005_search_many")]
    operations = [
        migrations.RunSQL(
            sql=[
                "DROP FUNCTION parties_search(jsonb, integer)",
                f"DROP FUNCTION {_OLD}",
                _BEARING,
                f"REVOKE EXECUTE ON FUNCTION {_NEW} FROM PUBLIC",
                f"GRANT EXECUTE ON FUNCTION {_NEW} TO saqia_app",
            ],
            reverse_sql=[
                f"DROP FUNCTION {_NEW}",
                _MANY._BEARING,
                _MANY._SEARCH,
                f"REVOKE EXECUTE ON FUNCTION parties_search(jsonb, integer), {_OLD} FROM PUBLIC",
                f"GRANT EXECUTE ON FUNCTION parties_search(jsonb, integer), {_OLD} TO saqia_app",
            ],
        )
    ]

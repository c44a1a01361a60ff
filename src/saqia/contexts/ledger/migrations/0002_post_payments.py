from django.db import migrations

POST = """
CREATE FUNCTION ledger_post_payments(
    accounts bigint[], amounts bigint[], duties bigint[], causes text[], named bigint[],
    debit_code text, receivable_code text, duty_code text, kind text, posted date, recorded timestamptz
) RETURNS TABLE (cause text, transaction_id bigint, settled bigint, advance bigint, repeated boolean)
LANGUAGE plpgsql VOLATILE
-- One plan that is right for a line and for thousands, in a young ledger without statistics and in an old one: rows by
-- index, joins by hash, made once for the session. Left to itself the planner takes nested loops over whole tables when it
-- guesses them empty, and plans anew at each call, which costs more than the posting.
SET plan_cache_mode = force_generic_plan SET enable_nestloop = off SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
    tenant text := current_setting('saqia.tenant');
    known bigint[];
BEGIN
    -- One transaction at a time settles the items of an account; in one order, so that two batches cannot wait in a ring.
    PERFORM pg_advisory_xact_lock(hashtextextended('ledger:account:' || tenant || ':' || ordered.account, 0))
    FROM (SELECT DISTINCT unnest(accounts) AS account ORDER BY 1) ordered;
    SELECT array_agg(t.id) INTO known FROM ledger_transaction t WHERE t.cause = ANY(causes);
    IF known IS NOT NULL THEN
        RETURN QUERY
        SELECT given.cause, t.id, coalesce(a.total, 0), given.amount - coalesce(a.total, 0), true
        FROM (SELECT * FROM ledger_transaction WHERE id = ANY(known)) t
        JOIN unnest(causes, amounts) AS given (cause, amount) ON t.cause = given.cause
        LEFT JOIN (SELECT transaction_id, sum(amount_centimes)::bigint AS total FROM ledger_allocation
                   WHERE transaction_id = ANY(known) GROUP BY 1) a ON a.transaction_id = t.id;
    END IF;
    RETURN QUERY
    WITH given AS (
        SELECT * FROM unnest(accounts, amounts, duties, causes) WITH ORDINALITY AS g (account, amount, duty, cause, place)
    ), written AS (
        INSERT INTO ledger_transaction (cause, kind, posted_on, recorded_at)
        SELECT given.cause, kind, posted, recorded FROM given ON CONFLICT (tenant_id, cause) DO NOTHING
        RETURNING ledger_transaction.id, ledger_transaction.cause
    ), fresh AS (
        SELECT written.id, given.*, sum(amount) OVER (PARTITION BY account ORDER BY place) AS upto
        FROM given JOIN written ON written.cause = given.cause
    ), entries AS (
        INSERT INTO ledger_entry (transaction_id, account_code, customer_account_id, amount_centimes)
        SELECT id, debit_code, NULL, amount + duty FROM fresh
        UNION ALL SELECT id, receivable_code, account, -amount FROM fresh
        UNION ALL SELECT id, duty_code, NULL, -duty FROM fresh WHERE duty <> 0
    ), owed AS (
        SELECT i.account_id, i.number, i.due_on, i.amount_centimes - coalesce(a.total, 0)::bigint AS remaining,
               coalesce(h.total, 0)::bigint AS held
        FROM ledger_open_item i
        LEFT JOIN (SELECT item_number, sum(amount_centimes) AS total FROM ledger_allocation
                   WHERE account_id = ANY(accounts) GROUP BY 1) a ON a.item_number = i.number
        LEFT JOIN (SELECT item_number, sum(amount_centimes) AS total FROM ledger_hold
                   WHERE account_id = ANY(accounts)
                     AND NOT EXISTS (SELECT FROM ledger_hold_release r WHERE r.hold_id = ledger_hold.id)
                   GROUP BY 1) h ON h.item_number = i.number
        WHERE i.account_id = ANY(accounts) AND i.amount_centimes > 0
    ), slots AS (  -- what is free of disputes first, then the disputed parts; in both, what the payer names first
        SELECT account_id, number, size, sum(size) OVER (
            PARTITION BY account_id ORDER BY pass, number = ANY(named) DESC, due_on, number) AS upto
        FROM (
            SELECT account_id, number, due_on, 1 AS pass, greatest(remaining - held, 0) AS size FROM owed
            UNION ALL SELECT account_id, number, due_on, 2, remaining - greatest(remaining - held, 0) FROM owed
        ) parts WHERE size > 0
    ), shares AS (  -- payments and items of an account as two rulers laid side by side: what overlaps is settled
        SELECT fresh.id, fresh.account, slots.number,
               sum(least(fresh.upto, slots.upto)
                   - greatest(fresh.upto - fresh.amount, slots.upto - slots.size))::bigint AS share
        FROM fresh JOIN slots ON slots.account_id = fresh.account
         AND least(fresh.upto, slots.upto) > greatest(fresh.upto - fresh.amount, slots.upto - slots.size)
        GROUP BY 1, 2, 3
    ), allocations AS (
        INSERT INTO ledger_allocation (transaction_id, item_number, account_id, amount_centimes)
        SELECT id, number, account, share FROM shares
    ), outcome AS (
        SELECT fresh.id, fresh.account, fresh.cause, fresh.amount, coalesce(sum(share), 0)::bigint AS settled
        FROM fresh LEFT JOIN shares ON shares.id = fresh.id GROUP BY 1, 2, 3, 4
    ), advances AS (  -- its number follows from the transaction's: whoever undoes the payment finds it
        INSERT INTO ledger_open_item (tenant_id, batch_id, number, account_id, kind, amount_centimes, due_on, posted_on)
        SELECT tenant::int, 0, ledger_advance_number(id, posted), account, 'advance', settled - amount, posted, posted
        FROM outcome WHERE amount > settled
    )
    SELECT outcome.cause, id, outcome.settled, outcome.amount - outcome.settled, false FROM outcome;
END $$
"""
# Years are the leading digits of every item's number; the upper fifth of a year's numbers is no bill's.
ADVANCE_NUMBER = """
CREATE FUNCTION ledger_advance_number(transaction_id bigint, posted date) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT extract(year FROM posted)::bigint * 1000000000 + 800000000 + transaction_id % 200000000
$$
"""
REVERSE = """
CREATE FUNCTION ledger_reverse_payment(of text, cause text, posted date, recorded timestamptz)
RETURNS TABLE (transaction_id bigint, repeated boolean) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    first ledger_transaction%ROWTYPE;
    undone bigint;
BEGIN
    SELECT * INTO first FROM ledger_transaction t WHERE t.cause = $1;
    IF NOT FOUND THEN RETURN; END IF;
    PERFORM pg_advisory_xact_lock(
        hashtextextended('ledger:account:' || current_setting('saqia.tenant') || ':' || ordered.account, 0))
    FROM (SELECT DISTINCT customer_account_id AS account FROM ledger_entry e
          WHERE e.transaction_id = first.id AND customer_account_id IS NOT NULL ORDER BY 1) ordered;
    INSERT INTO ledger_transaction (cause, kind, posted_on, recorded_at) VALUES ($2, 'reversal', $3, $4)
    ON CONFLICT (tenant_id, cause) DO NOTHING RETURNING id INTO undone;
    IF undone IS NULL THEN
        RETURN QUERY SELECT t.id, true FROM ledger_transaction t WHERE t.cause = $2;
        RETURN;
    END IF;
    INSERT INTO ledger_entry (transaction_id, account_code, customer_account_id, amount_centimes)
    SELECT undone, account_code, customer_account_id, -amount_centimes FROM ledger_entry e
    WHERE e.transaction_id = first.id;
    INSERT INTO ledger_allocation (transaction_id, item_number, account_id, amount_centimes)
    SELECT undone, item_number, account_id, -amount_centimes FROM ledger_allocation a
    WHERE a.transaction_id = first.id
    UNION ALL
    SELECT undone, i.number, i.account_id, i.amount_centimes FROM ledger_open_item i
    WHERE i.kind = 'advance' AND i.number = ledger_advance_number(first.id, first.posted_on)
      AND i.account_id IN (SELECT customer_account_id FROM ledger_entry e WHERE e.transaction_id = first.id);
    RETURN QUERY SELECT undone, false;
END $$
"""

TOGETHER = """
CREATE OR REPLACE FUNCTION ledger_together() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM ledger_transaction t
        WHERE t.id = ANY(ARRAY(SELECT DISTINCT transaction_id FROM added)) AND t.xmin <> pg_current_xact_id()::xid
    ) THEN
        RAISE EXCEPTION 'entries are written together with their transaction' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_ledger")]
    operations = [
        migrations.RunSQL(TOGETHER, migrations.RunSQL.noop),
        # The plan of a trigger lives as long as its session: made while the table was empty it would scan it for ever.
        migrations.RunSQL(
            [f"ALTER FUNCTION {name}() SET enable_seqscan = off" for name in ("ledger_balanced", "ledger_together")],
            [f"ALTER FUNCTION {name}() RESET enable_seqscan" for name in ("ledger_balanced", "ledger_together")],
        ),
        migrations.RunSQL(ADVANCE_NUMBER, "DROP FUNCTION ledger_advance_number(bigint, date)"),
        migrations.RunSQL(
            POST,
            "DROP FUNCTION ledger_post_payments(bigint[], bigint[], bigint[], text[], bigint[], "
            "text, text, text, text, date, timestamptz)",
        ),
        migrations.RunSQL(REVERSE, "DROP FUNCTION ledger_reverse_payment(text, text, date, timestamptz)"),
    ]

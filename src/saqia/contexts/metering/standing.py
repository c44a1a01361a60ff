"""SQL shared by the questions that metering asks its own tables: what stands, and what a register's past was.

Everything here is trusted text; values go through parameters only.
"""

UNCORRECTED = "NOT EXISTS (SELECT FROM metering_reading newer WHERE newer.corrects_id = {r}.id)"
"""A reading that no other took the place of."""

STANDING = """{r}.index_milli IS NOT NULL
    AND ({r}.verdict < 2 OR EXISTS (
        SELECT FROM metering_decision d WHERE d.reading_id = {r}.id AND d.is_trusted))
    AND {uncorrected}"""
"""A reading that can be trusted: accepted or decided so, and not corrected since."""

CURRENT = "NOT EXISTS (SELECT FROM metering_consumption newer WHERE newer.replaces_id = {c}.id)"
"""A consumption that no other took the place of."""


def standing(alias: str) -> str:
    """Return the condition that the reading called `alias` is trusted."""
    return STANDING.format(r=alias, uncorrected=uncorrected(alias))


def uncorrected(alias: str) -> str:
    """Return the condition that the reading called `alias` was not corrected."""
    return UNCORRECTED.format(r=alias)


def current(alias: str) -> str:
    """Return the condition that the consumption called `alias` was not replaced."""
    return CURRENT.format(c=alias)


_PAST = """LATERAL (
    SELECT
        max(to_on) AS closed_on,
        max(actual_closed_on) AS actual_closed_on,
        coalesce(sum(volume) FILTER (WHERE rank <= {recent_periods} AND is_recent), 0)::bigint AS recent_volume,
        coalesce(sum(days) FILTER (WHERE rank <= {recent_periods} AND is_recent), 0)::bigint AS recent_days,
        coalesce((array_agg(volume ORDER BY off_season, to_on) FILTER (WHERE is_season))[1], 0) AS season_volume,
        coalesce((array_agg(days ORDER BY off_season, to_on) FILTER (WHERE is_season))[1], 0) AS season_days,
        coalesce(max(volume) FILTER (WHERE NOT estimated AND rank = 1), 0) AS reference_volume,
        coalesce(max(days) FILTER (WHERE NOT estimated AND rank = 1), 0) AS reference_days,
        coalesce(min(rank) FILTER (WHERE NOT estimated AND volume <> 0) - 1,
                 count(*) FILTER (WHERE NOT estimated)) AS idle_periods,
        min(from_on) FILTER (WHERE is_unsettled) AS unsettled_from_on,
        coalesce(sum(volume_milli) FILTER (WHERE is_unsettled), 0)::bigint AS unsettled_milli
    FROM (
        SELECT dated.*,
            NOT estimated AND to_on > {on} - {recent_within_days} AS is_recent,
            NOT estimated AND off_season <= {season_tolerance_days} AS is_season,
            actual_closed_on IS NULL OR to_on > actual_closed_on AS is_unsettled
        FROM (
            SELECT c.from_on, c.to_on, c.estimated, c.volume_milli,
                c.volume_milli + c.catch_up_milli AS volume,
                c.to_on - coalesce(c.catch_up_from_on, c.from_on) AS days,
                abs({on} - 365 - c.to_on) AS off_season,
                row_number() OVER (PARTITION BY c.estimated ORDER BY c.to_on DESC) AS rank,
                max(c.to_on) FILTER (WHERE c.closing_source <> 'estimate') OVER () AS actual_closed_on
            FROM (
                SELECT * FROM metering_consumption c
                WHERE c.service_point_id = {point} AND c.register = {register} AND c.to_on <= {on}
                    AND c.is_billable AND {current}
                ORDER BY c.to_on DESC LIMIT 14
            ) c
        ) dated
    ) known
)"""


def past(
    *, point: str, register: str, on: str, recent_periods: int, recent_within_days: int, tolerance_days: int
) -> str:
    """Return the lateral subquery that sums up the last 14 periods of a register up to a day.

    A period that settled estimates counts with the whole stretch that it settled, so that its volume is a measured one.
    `unsettled_*` is the run of estimates since the last actual closing.
    """
    return _PAST.format(
        point=point,
        register=register,
        on=on,
        current=current("c"),
        recent_periods=int(recent_periods),
        recent_within_days=int(recent_within_days),
        season_tolerance_days=int(tolerance_days),
    )

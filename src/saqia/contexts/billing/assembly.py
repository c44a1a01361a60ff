"""Putting consumptions beside the contracts that they supply, in columns. Pure: Arrow in, Arrow out."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from saqia.contexts.billing import types
from saqia.engine import codes, policies

_CONSUMED = (
    "consumption_id", "service_point_id", "meter_serial", "register", "from_on", "to_on", "previous_index_milli",
    "index_milli", "previous_source", "source", "volume_milli", "estimated", "reference_volume_milli",
    "reference_days", "catch_up_from_on", "catch_up_milli", "hold_reason",
)  # fmt: skip
_SUMMED = (
    ("from_on", "min"), ("to_on", "max"), ("volume_milli", "sum"), ("estimated", "any"),
    ("reference_volume_milli", "sum"), ("reference_days", "max"), ("catch_up_from_on", "min"),
    ("catch_up_milli", "sum"),
)  # fmt: skip
_OF_ONE_REGISTER = ("consumption_id", "previous_index_milli", "index_milli", "previous_source", "source")
_KEY = ["contract_id", "register"]
_ORDER = ("account_id", "contract_id", "role", "register", "from_on")


def assemble(supply: pa.Table, consumptions: pa.Table, estimates: pa.Table, chosen: policies.Policies) -> pa.Table:
    """Return the rows to bill, of `types.SUPPLIES` without ordinals.

    A consumption belongs to the contract in force on its first day; one at a point without contract is nobody's bill.

    :param supply: `contracts.exports.supply_of_accounts`
    :param consumptions: `metering.exports.consumptions`
    :param estimates: own estimates that are not settled yet, billed or not, `estimates.UNSETTLED`
    :param chosen: where a catch-up is not spread over the past, nothing is given back and it is billed as a month
    """
    metered = _spread(_metered(supply, consumptions), chosen)
    counted = pa.concat_tables([metered, _give_back(metered, estimates)])
    rows = pa.concat_tables([counted, _power(metered), _totals(counted, _levied(metered, estimates))])
    return rows.sort_by([(name, "ascending") for name in _ORDER])


def numbered(rows: pa.Table, accounts: pa.Array, *, first_bill: int) -> pa.Table:
    """Give each row the ordinal of its account in the cycle and its own in the unit.

    Rows of accounts that are not among `accounts` are another round's, or nobody's any more: they are left out.
    """
    rows = rows.filter(pc.is_in(rows["account_id"], value_set=accounts))
    ordinal = pc.index_in(rows["account_id"], value_set=accounts).cast(pa.int64())
    rows = rows.append_column("bill", pc.add(ordinal, pa.scalar(first_bill, pa.int64())))
    rows = rows.append_column("case", pa.array(np.arange(rows.num_rows), pa.int64()))
    return rows.select(types.SUPPLIES.names).cast(types.SUPPLIES)


def settled(rows: pa.Table, open_estimates: pa.Table) -> pa.Table:
    """Return the own billed estimates (`estimates.UNSETTLED`) that the catch-up rows of a unit settle."""
    caught = pc.and_(rows["catch_up_from_on"].is_valid(), pc.equal(rows["role"], types.ROLE_METERED))
    caught_up = rows.filter(caught)
    found = _billed(pa.concat_tables([within(caught_up, open_estimates), _sums(caught_up, open_estimates)]))
    return found.sort_by([("bill_number", "ascending"), ("contract_id", "ascending"), ("register", "ascending")])


def within(caught: pa.Table, estimates: pa.Table) -> pa.Table:
    """Return the estimates that lie in the stretches which catch-up rows settle."""
    since = caught.group_by(_KEY).aggregate([("catch_up_from_on", "min")])
    joined = estimates.join(since, keys=_KEY, join_type="inner")
    found = joined.filter(pc.greater_equal(joined["from_on"], joined["catch_up_from_on_min"]))
    return found.select(estimates.schema.names)


def _sums(caught: pa.Table, estimates: pa.Table) -> pa.Table:
    """Return the sums of registers, one a bill, whose days a catch-up of one of the registers touches."""
    of_several = caught.filter(pc.greater(caught["register"], 0))
    since = of_several.group_by("contract_id").aggregate([("catch_up_from_on", "min")])
    sums = estimates.filter(pc.equal(estimates["register"], types.SUM_OF_REGISTERS))
    joined = sums.join(since, keys="contract_id", join_type="inner")
    return joined.filter(pc.greater(joined["to_on"], joined["catch_up_from_on_min"])).select(estimates.schema.names)


def _billed(estimates: pa.Table) -> pa.Table:
    return estimates.filter(pc.greater(estimates["bill_number"], types.UNBILLED))


def _levied(metered: pa.Table, estimates: pa.Table) -> pa.Table:
    """Return contract -> since when the levy on its registers is charged anew, and what the others had in those days.

    The levy is due on the sum of the registers: when one of them is caught up, the levy of those days is given back
    whole and charged anew on the sum, to which the registers that are not caught up bring what they were billed.
    """
    caught = metered.filter(pc.and_(metered["catch_up_from_on"].is_valid(), pc.greater(metered["register"], 0)))
    sums = _billed(_sums(caught, estimates))
    own = _billed(within(caught, estimates))
    own = own.set_column(own.schema.get_field_index("volume_milli"), "volume_milli", pc.negate(own["volume_milli"]))
    others = pa.concat_tables([sums, own]).group_by("contract_id").aggregate([("volume_milli", "sum")])
    since = sums.group_by("contract_id").aggregate([("from_on", "min")])
    return since.join(others, keys="contract_id", join_type="inner").rename_columns(
        ["contract_id", "levied_from_on", "others_milli"]
    )


def _spread(metered: pa.Table, chosen: policies.Policies) -> pa.Table:
    last_days = metered["to_on"].cast(pa.int32()).to_numpy().astype(np.int64) - 1
    kept = pa.array(chosen.in_force("catch_up", last_days))
    at = metered.schema.get_field_index("catch_up_from_on")
    return metered.set_column(
        at, "catch_up_from_on", pc.if_else(kept, metered["catch_up_from_on"], pa.scalar(None, pa.date32()))
    )


def _metered(supply: pa.Table, consumptions: pa.Table) -> pa.Table:
    supply = supply.filter(pc.invert(supply["prepaid"])).drop_columns(["prepaid"])
    renamed = ["metered_by_id" if name == "service_point_id" else name for name in _CONSUMED]
    consumed = consumptions.select(_CONSUMED).rename_columns(renamed)
    joined = supply.join(consumed, keys="metered_by_id", join_type="inner")
    in_force = pc.and_(
        pc.less_equal(joined["starts_on"], joined["from_on"]),
        pc.fill_null(pc.less(joined["from_on"], joined["ends_on"]), True),
    )
    joined = joined.filter(in_force)
    return joined.append_column("role", pa.array(np.zeros(joined.num_rows), pa.int8()))


def _give_back(metered: pa.Table, estimates: pa.Table) -> pa.Table:
    """Return the mirror image of what a former operator's estimates billed over a stretch that is caught up now.

    What estimates of our own billed is given back by a credit note on those bills, see `corrections`.
    """
    caught = metered.filter(metered["catch_up_from_on"].is_valid())
    own = within(caught, estimates).group_by(_KEY).aggregate([("volume_milli", "sum"), ("from_on", "min")])
    caught = caught.join(own, keys=_KEY, join_type="left outer")
    until = pc.coalesce(caught["from_on_min"], caught["from_on"])
    former = pc.subtract(caught["catch_up_milli"], pc.coalesce(caught["volume_milli_sum"], pa.scalar(0, pa.int64())))
    zeros = pa.array(np.zeros(caught.num_rows), pa.int64())
    changed = {
        "from_on": caught["catch_up_from_on"],
        "to_on": until,
        "volume_milli": pc.negate(former),
        "catch_up_milli": zeros,
        "role": pa.array(np.full(caught.num_rows, types.ROLE_GIVE_BACK), pa.int8()),
    }
    return _changed(caught, changed, metered.schema).filter(pc.less(caught["catch_up_from_on"], until))


def _power(metered: pa.Table) -> pa.Table:
    """Return one row a medium-voltage contract, which carries its subscribed power in place of a volume."""
    first = metered.filter(pc.equal(metered["voltage"], "medium"))
    keys = ["contract_id", "from_on", "to_on"]
    once = first.group_by(keys).aggregate([("register", "min")]).rename_columns([*keys, "register"])
    first = first.join(once, keys=[*keys, "register"], join_type="inner")
    changed = {
        "register": pa.array(np.full(first.num_rows, int(codes.Register.POWER)), pa.int8()),
        "volume_milli": pc.multiply(first["subscribed_power"].cast(pa.int64()), pa.scalar(1000, pa.int64())),
        "role": pa.array(np.full(first.num_rows, types.ROLE_POWER), pa.int8()),
        "estimated": pa.array(np.zeros(first.num_rows, dtype=bool)),
        "catch_up_from_on": pa.nulls(first.num_rows, pa.date32()),
        "catch_up_milli": pa.array(np.zeros(first.num_rows), pa.int64()),
    }
    return _changed(first, changed, metered.schema)


def _totals(rows: pa.Table, levied: pa.Table) -> pa.Table:
    """Return one row a low-voltage contract that is read by the hour: what is charged on the sum of its registers.

    :param levied: `_levied`
    """
    parts = rows.filter(pc.and_(pc.greater(rows["register"], 0), pc.not_equal(rows["voltage"], "medium")))
    keys = ["contract_id", "role"]
    first = parts.join(
        parts.group_by(keys).aggregate([("register", "min")]).rename_columns([*keys, "register"]),
        keys=[*keys, "register"],
        join_type="inner",
    )
    sums = parts.group_by(keys).aggregate([(name, how) for name, how in _SUMMED])
    first = first.join(sums, keys=keys, join_type="inner").join(levied, keys="contract_id", join_type="left outer")
    is_metered = pc.equal(first["role"], types.ROLE_METERED)
    since, before = first["catch_up_from_on_min"], first["catch_up_milli_sum"]
    is_anew = pc.and_(is_metered, first["levied_from_on"].is_valid())
    changed = {
        **{name: first[f"{name}_{how}"] for name, how in _SUMMED},
        "catch_up_from_on": pc.if_else(is_anew, pc.min_element_wise(since, first["levied_from_on"]), since),
        "catch_up_milli": pc.if_else(is_anew, pc.add(before, first["others_milli"]), before),
        "register": pa.array(np.full(first.num_rows, int(codes.Register.TOTAL)), pa.int8()),
        "role": pc.if_else(is_metered, types.ROLE_TOTAL, first["role"]),
        **{name: pa.nulls(first.num_rows, first.schema.field(name).type) for name in _OF_ONE_REGISTER},
    }
    return _changed(first, changed, rows.schema)


def _changed(rows: pa.Table, columns: dict[str, pa.Array], schema: pa.Schema) -> pa.Table:
    for name, values in columns.items():
        rows = rows.set_column(rows.schema.get_field_index(name), name, values)
    return rows.select(schema.names).cast(schema)

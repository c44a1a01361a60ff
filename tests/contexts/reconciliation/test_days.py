"""A day three ways: what differs is classed, owned and dated; what comes right settles; a signed day stays signed."""

import datetime

import pytest
from tests.contexts.billing import world as worlds

from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import queries as queries_of_payments
from saqia.contexts.payments import types as payment_types
from saqia.contexts.reconciliation import models, operations, queries, types, wording
from saqia.platform import operation
from saqia.platform.tenancy import scope

ON = datetime.date(2026, 5, 4)
AT = datetime.datetime(2026, 5, 4, 10, tzinfo=datetime.UTC)
NEXT = AT + datetime.timedelta(days=1)
SYSTEM = operation.system_actor(tenant_id=1, name="test")
FINANCE = operation.Actor(
    1, "person:5", 5,
    frozenset(f"reconciliation.{act}" for act in ("take-file", "compare", "settle", "close-day")),
)  # fmt: skip


@pytest.fixture
def account(april_billed: worlds.World) -> int:
    return april_billed.accounts["three"].account_id


def pay(account: int, reference: str, amount: int, at: datetime.datetime = AT) -> None:
    payments.collect_payment(
        actor=SYSTEM, channel="partner", collector="P1", reference=reference, method="app",
        lines=[payment_types.Line(account, amount)], collected_at=AT, at=at,
    )  # fmt: skip


def send(*rows: tuple[str, int]) -> types.Taken:
    content = "reference,amount_centimes\n" + "".join(f"{ref},{amount}\n" for ref, amount in rows)
    sha256, lines = operations.read_file(content.encode(), layout="default")
    return operations.take_file(
        actor=FINANCE, channel="partner", collector="P1", on=ON, lines=lines, sha256=sha256, at=AT
    )


def compare(at: datetime.datetime = AT) -> list[tuple[str, str, int, int]]:
    found = operations.compare_day(actor=FINANCE, channel="partner", collector="P1", on=ON, at=at)
    return [(one.kind, one.reference, one.ours_centimes, one.theirs_centimes) for one in found]


def close(at: datetime.datetime = NEXT) -> types.Day:
    return operations.close_day(actor=FINANCE, channel="partner", collector="P1", on=ON, at=at)


def test_each_class_of_difference(account: int) -> None:
    for reference, amount in (("A", 100), ("B", 200), ("C", 300), ("D", 400)):
        pay(account, reference, amount)
    send(("A", 100), ("B", 250), ("D", 400), ("D", 400), ("E", 500))
    assert sorted(compare()) == [
        ("amount", "B", 200, 250), ("double", "D", 400, 800), ("missing-here", "E", 0, 500),
        ("missing-there", "C", 300, 0),
    ]  # fmt: skip
    with scope.reading(1):
        [missing] = [one for one in queries.list_differences() if one.reference == "E"]
        assert (missing.owner, missing.due_on) == ("finance", datetime.date(2026, 5, 5))
        [day] = queries.list_days(on=ON)
    assert (day.payments, day.ours_centimes, day.theirs_centimes, day.bank_centimes) == (4, 1000, 1650, None)
    assert (day.open_differences, day.is_closed) == (4, False)
    assert len(compare()) == 4


def test_what_comes_right_settles_by_itself(account: int) -> None:
    send(("A", 100))
    assert compare() == [("missing-here", "A", 0, 100)]
    pay(account, "A", 100)
    assert compare() == []
    with scope.reading(1):
        assert models.Difference.objects.get().settled_by == "system:caught-up"


def test_a_newer_file_counts_and_the_same_changes_nothing(account: int) -> None:
    pay(account, "A", 100)
    assert not send(("A", 100), ("B", 5)).repeated
    assert send(("A", 100), ("B", 5)).repeated
    assert compare() == [("missing-here", "B", 0, 5)]
    send(("A", 100))
    assert compare() == []


def test_the_bank_is_the_third_side(account: int) -> None:
    pay(account, "A", 100)
    send(("A", 100))
    payments.settle_collector(
        actor=SYSTEM, channel="partner", collector="P1", until_on=ON, amount_centimes=90, reference="V1", at=NEXT
    )
    assert compare() == [("bank", "V1", 100, 90)]
    payments.settle_collector(
        actor=SYSTEM, channel="partner", collector="P1", until_on=ON, amount_centimes=10, reference="V2", at=NEXT
    )
    assert compare() == []


def test_a_day_is_signed_once_and_late_money_is_seen(account: int) -> None:
    pay(account, "A", 100)
    with pytest.raises(operations.DayOpen, match="too-early"):
        close(AT)
    with pytest.raises(operations.DayOpen, match="file-missing"):
        close()
    send(("A", 90))
    with pytest.raises(operations.DayOpen, match="differences") as refused:
        close()
    assert wording.refusal(refused.value, "en") == "Differences are still open."
    send(("A", 100))
    assert close().is_closed
    assert close() == close()
    pay(account, "L", 70, NEXT + datetime.timedelta(hours=1))
    send(("A", 100), ("L", 70))
    assert compare(NEXT) == [("late", "L", 70, 0)]
    with scope.reading(1):
        assert models.DayClose.objects.get().ours_centimes == 100


def test_a_payment_taken_back_after_its_day_was_signed_is_seen(account: int) -> None:
    pay(account, "A", 100)
    pay(account, "B", 50)
    send(("A", 100), ("B", 50))
    assert close().is_closed
    with scope.reading(1):
        number = queries_of_payments.find_payment(channel="partner", collector="P1", reference="A")
    assert number is not None
    payments.reverse_payment(actor=SYSTEM, number=number.number, reason="error", at=NEXT)
    assert compare(NEXT) == [("missing-here", "A", 0, 100)]
    with scope.reading(1):
        assert models.DayClose.objects.get().ours_centimes == 150


def test_a_person_settles_with_a_remark(account: int) -> None:
    send(("A", 100))
    compare()
    with scope.reading(1):
        [one] = queries.list_differences()
    with pytest.raises(operations.RemarkMissing):
        operations.settle_difference(actor=FINANCE, difference_id=one.difference_id, remark=" ", at=AT)
    settled = operations.settle_difference(
        actor=FINANCE, difference_id=one.difference_id, remark="test transfer of the partner", at=AT
    )
    assert (settled.settled_by, compare()) == ("person:5", [])
    with pytest.raises(operations.DifferenceUnknown):
        operations.settle_difference(actor=FINANCE, difference_id=one.difference_id, remark="x", at=AT)


@pytest.mark.parametrize(
    ("content", "line", "field", "fault"),
    [
        (b"reference,amount_centimes\nA,1.5\n", 2, "amount_centimes", "amount"),
        (b"reference,amount_centimes\nA,x\n", 2, "amount_centimes", "amount"),
        (b"reference,amount_centimes\nA,nan\n", 2, "amount_centimes", "amount"),
        (b"reference,amount_centimes\nA,1\n,5\n", 3, "reference", "reference"),
        (b"ref,amount_centimes\nA,1\n", 1, "reference", "column-missing"),
        (b"", 1, "reference", "column-missing"),
        ("reference,amount_centimes\nA,1\n".encode("utf-16"), 0, "", "not-text"),
        (b"\xff\xfe\xff", 0, "", "not-text"),
        (b"reference,amount_centimes\nA,\x001\n", 0, "", "not-text"),
    ],
)
def test_a_bad_file_is_refused_with_its_place(content: bytes, line: int, field: str, fault: str) -> None:
    with pytest.raises(operations.FileUnreadable) as refused:
        operations.read_file(content, layout="default")
    assert (refused.value.line, refused.value.field, refused.value.fault) == (line, field, fault)
    for language in ("ar", "fr", "en"):
        assert wording.refusal(refused.value, language)


def test_layouts_and_channels_are_known_ones(account: int) -> None:
    _, lines = operations.read_file(b"REFERENCE;MONTANT;TIMBRE\nA;12,50;0,03\n", layout="semicolon")
    assert lines.to_pylist() == [{"reference": "A", "amount_centimes": 1253}]
    with pytest.raises(operations.LayoutUnknown):
        operations.read_file(b"", layout="xml")
    with pytest.raises(operations.ChannelNotCompared):
        operations.take_file(
            actor=FINANCE, channel="counter", collector="AG", on=ON, lines=lines, sha256="0" * 64, at=AT
        )
    with pytest.raises(operation.PermissionRefused):
        operations.compare_day(actor=operation.Actor(1, "person:9", 9), channel="partner", collector="P1", on=ON, at=AT)

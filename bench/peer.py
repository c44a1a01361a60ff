"""The usual way, as a peer: Django objects, Decimal arithmetic a bill at a time, bulk_create of a thousand."""

from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar

from django.db import models, transaction

TABLES = """
CREATE TABLE peer_bill (id bigserial PRIMARY KEY, number bigint UNIQUE, account_id bigint, total numeric(12, 2));
CREATE INDEX ON peer_bill (account_id);
CREATE TABLE peer_line (id bigserial PRIMARY KEY, bill_id bigint REFERENCES peer_bill, label varchar(40),
    volume numeric(12, 3), price numeric(12, 5), amount numeric(12, 2), vat numeric(12, 2));
CREATE INDEX ON peer_line (bill_id);
CREATE TABLE peer_item (id bigserial PRIMARY KEY, account_id bigint, bill_id bigint REFERENCES peer_bill,
    amount numeric(12, 2));
CREATE INDEX ON peer_item (account_id);
GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO saqia_app;
"""
_BLOCKS = ((100, "0.75083"), (150, "0.89433"), (210, "0.89433"), (310, "0.97300"), (510, "1.15142"), (None, "1.32983"))
_CENT = Decimal("0.01")


class Bill(models.Model):
    """A bill of the peer."""

    objects: ClassVar[models.Manager["Bill"]]
    number = models.BigIntegerField(unique=True)
    account_id = models.BigIntegerField()
    total = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        app_label = "bench"
        db_table = "peer_bill"


class Line(models.Model):
    """A line of the peer's bill."""

    objects: ClassVar[models.Manager["Line"]]
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT)
    label = models.CharField(max_length=40)
    volume = models.DecimalField(max_digits=12, decimal_places=3)
    price = models.DecimalField(max_digits=12, decimal_places=5)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    vat = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        app_label = "bench"
        db_table = "peer_line"


class Item(models.Model):
    """What is owed for the peer's bill."""

    objects: ClassVar[models.Manager["Item"]]
    account_id = models.BigIntegerField()
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT)
    amount = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        app_label = "bench"
        db_table = "peer_item"


def bill(count: int, batch: int) -> None:
    """Rate and store `count` bills of five lines, in batches."""
    for start in range(0, count, batch):
        with transaction.atomic():
            _batch(range(start, min(start + batch, count)))


def _batch(numbers: range) -> None:
    rated = [(number, _lines(Decimal(20 + number * 7919 % 380))) for number in numbers]
    bills = Bill.objects.bulk_create(
        Bill(number=number, account_id=number, total=sum((a + v for *_, a, v in lines), Decimal(0)))
        for number, lines in rated
    )
    Line.objects.bulk_create(
        Line(bill=made, label=label, volume=volume, price=price, amount=amount, vat=vat)
        for made, (_, lines) in zip(bills, rated, strict=True)
        for label, volume, price, amount, vat in lines
    )
    Item.objects.bulk_create(Item(account_id=made.account_id, bill=made, amount=made.total) for made in bills)


def _lines(volume: Decimal) -> list[tuple[str, Decimal, Decimal, Decimal, Decimal]]:
    """Rate one bill: energy by blocks, two standing charges, the levy, water."""
    found = []
    reached = next(price for bound, price in _BLOCKS if bound is None or volume <= bound)
    parts = (
        ((min(volume, Decimal(100)), "0.75083"), (volume - 100, "0.89433")) if volume <= 150 else ((volume, reached),)
    )
    for part, price in parts:
        if part > 0:
            found.append(_line("energy", part, Decimal(price)))
    found.append(_line("rental", Decimal(1), Decimal("18.28")))
    found.append(_line("maintenance", Decimal(1), Decimal("15.00")))
    found.append(_line("levy", volume, Decimal("0.1")))
    return found


def _line(label: str, volume: Decimal, price: Decimal) -> tuple[str, Decimal, Decimal, Decimal, Decimal]:
    amount = (volume * price).quantize(_CENT, ROUND_HALF_UP)
    return label, volume, price, amount, (amount * Decimal("0.2")).quantize(_CENT, ROUND_HALF_UP)

"""Numbers as they are typed on keyboards of three languages."""

from decimal import Decimal

import pytest
from django import forms

from saqia.surfaces.kit import decimals


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("12.5", "12.5"), ("12,50", "12.50"), ("1 250,5", "1250.5"), ("1\u202f250,5", "1250.5"),
        ("1\u00a0250", "1250"), ("١٢٫٥", "12.5"), ("١٬٢٥٠", "1250"), ("۱۲٫۵", "12.5"),
    ],
)  # fmt: skip
def test_commas_groups_and_digits_of_either_script_are_read(typed: str, read: str) -> None:
    assert decimals.DecimalField(max_digits=8, decimal_places=2).clean(typed) == Decimal(read)


@pytest.mark.parametrize("typed", ["1,250.50", "1.250,50", "12,505", "abc", ",", "NaN", "12,5,0"])
def test_what_may_be_two_amounts_is_none(typed: str) -> None:
    with pytest.raises(forms.ValidationError):
        decimals.DecimalField(max_digits=8, decimal_places=2).clean(typed)


def test_nothing_is_nothing() -> None:
    assert decimals.DecimalField(required=False).clean(" ") is None
    assert decimals.DecimalField(required=False).clean(None) is None
    with pytest.raises(forms.ValidationError):
        decimals.DecimalField().clean("")

"""What the summary says of the fairness policies: whichever way they went."""

import pytest

from saqia.surfaces.console import demo


@pytest.mark.parametrize(("centimes", "said"), [
    (-155_60, "the fairness policies left 155.60 DH with the customers this month."),
    (0, "the fairness policies left 0.00 DH with the customers this month."),
    (1_362_55, "catch-ups priced in the months of their consumption came to 1 362.55 DH more: "
               "estimates had been too low."),
])  # fmt: skip
def test_the_sign_of_fairness(centimes: int, said: str) -> None:
    assert demo._fairness(centimes) == said

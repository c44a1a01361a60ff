"""What the summary says of the fairness policies: each by itself, then all, whichever way they went."""

from saqia.surfaces.console import demo


def test_each_policy_has_its_line() -> None:
    effects = {"estimate": -155_60, "catch_up": 1_362_55, "long_period": 0, "together": 1_206_95}
    meaning, *lines = demo._fairness({"policy_effects_centimes": effects})
    assert "the lines do not add up" in meaning
    assert lines == [
        "  An estimate raises no block                    -155.60 DH",
        "  A catch-up is spread over its months         +1 362.55 DH",
        "  A long period raises no block                    +0.00 DH",
        "  All three together                           +1 206.95 DH",
    ]


def test_a_cycle_that_was_not_rated_says_nothing_of_them() -> None:
    assert list(demo._fairness({})) == []

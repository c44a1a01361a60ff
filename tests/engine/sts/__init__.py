"""Tests of the tokens of prepaid meters."""

"""The chart of accounts, from `rules/chart_of_accounts.yaml`."""

import functools

import yaml

from saqia.platform import rulebook


@functools.cache
def codes() -> dict[str, str]:
    """Return role -> account code, such as `receivable` -> `3421`."""
    text = rulebook.path("chart_of_accounts.yaml").read_text(encoding="utf-8")
    return {role: account["code"] for role, account in yaml.safe_load(text)["accounts"].items()}

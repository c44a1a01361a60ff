"""The chart of accounts, from `rules/chart_of_accounts.yaml`."""

import functools

import yaml

from saqia.platform import rulebook
from saqia.platform.wording import Text


@functools.cache
def codes() -> dict[str, str]:
    """Return role -> account code, such as `receivable` -> `3421`."""
    return {role: account["code"] for role, account in _accounts().items()}


def names() -> dict[str, str]:
    """Return account code -> its name in French, as the plan writes it."""
    return {account["code"]: account["label_fr"] for account in _accounts().values()}


def words(code: str) -> Text:
    """Return what an account is called."""
    for account in _accounts().values():
        if account["code"] == code:
            return Text(ar=account["label_ar"], fr=account["label_fr"], en=account["label_en"])
    return Text(ar=code, fr=code, en=code)


@functools.cache
def _accounts() -> dict[str, dict[str, str]]:
    text = rulebook.path("chart_of_accounts.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = yaml.safe_load(text)["accounts"]
    return found

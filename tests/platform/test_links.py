"""Signed links: short, bound to purpose and distributor, refused when altered, old or revoked; codes of bills."""

import dataclasses
import datetime
import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import MonkeyPatch

from saqia.platform.links import addresses, purposes, tokens

pytestmark = pytest.mark.slow

DAY = datetime.date(2026, 5, 8)
BILL = 2026000041877


def _reason(token: str, *, tenant: int = 1, purpose: str = "bill", on: datetime.date = DAY) -> str:
    with pytest.raises(tokens.LinkNotValid) as refused:
        tokens.check(tenant_id=tenant, purpose=purpose, token=token, on=on)
    return refused.value.reason


def _bill(**changes: object) -> str:
    wanted: dict[str, object] = {"tenant_id": 1, "purpose": "bill", "subject": BILL, "on": DAY, **changes}
    return tokens.mint(**wanted)  # type: ignore[arg-type]


def test_a_link_says_what_it_opens_and_fits_a_message() -> None:
    token = _bill()
    assert len(token) <= 25
    assert re.fullmatch(r"[0-9A-Za-z]+", token)
    found = tokens.check(tenant_id=1, purpose="bill", token=token, on=DAY)
    assert (found.purpose, found.subject, found.last_day) == ("bill", str(BILL), DAY + datetime.timedelta(days=400))
    assert _bill() == token  # a bill printed again is the same paper


def test_a_file_number_may_have_letters() -> None:
    token = tokens.mint(tenant_id=1, purpose="file", subject="REC-2026-000123", on=DAY)
    assert tokens.check(tenant_id=1, purpose="file", token=token, on=DAY).subject == "REC-2026-000123"


@given(st.integers(1, 2**55), st.integers(1, 300))
def test_every_number_comes_back(subject: int, tenant: int) -> None:
    token = tokens.mint(tenant_id=tenant, purpose="reading", subject=subject, on=DAY)
    assert tokens.check(tenant_id=tenant, purpose="reading", token=token, on=DAY).subject == str(subject)


@given(st.data())
def test_no_altered_letter_passes(data: st.DataObject) -> None:
    token = _bill()
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from(tokens.ALPHABET).filter(lambda one: one != token[place]))
    assert _reason(token[:place] + letter + token[place + 1 :]) == "altered"


@given(st.text(max_size=90))
def test_whatever_is_typed_is_refused_in_words(text: str) -> None:
    assert _reason(text) == "altered"


def test_a_link_counts_for_its_purpose_and_distributor_only() -> None:
    assert _reason(_bill(), tenant=2) == "altered"
    assert _reason(_bill(), purpose="file") == "altered"
    assert _reason(f"0{_bill()}") == "altered"


def test_an_old_link_says_that_it_is_old() -> None:
    token = _bill(days=3)
    assert tokens.check(tenant_id=1, purpose="bill", token=token, on=DAY + datetime.timedelta(days=3))
    assert _reason(token, on=DAY + datetime.timedelta(days=4)) == "expired"


def test_links_made_before_a_new_version_are_revoked(monkeypatch: MonkeyPatch) -> None:
    token = _bill()
    raised = dataclasses.replace(purposes.get("bill"), version=2)
    monkeypatch.setattr(purposes, "known", lambda: {"bill": raised})
    assert _reason(token) == "revoked"
    assert tokens.check(tenant_id=1, purpose="bill", token=_bill(), on=DAY).subject == str(BILL)


def test_an_unknown_purpose_is_a_bug() -> None:
    with pytest.raises(purposes.PurposeUnknown):
        _bill(purpose="nothing")


def test_letters_and_codes_of_purposes_are_distinct() -> None:
    known = purposes.known().values()
    assert len({row.letter for row in known}) == len({row.code for row in known}) == len(known)
    assert all(0 < row.code < 128 and 0 < row.version < 256 for row in known)


def test_the_code_of_a_bill_cannot_be_guessed_from_its_neighbor() -> None:
    codes = [tokens.code(tenant_id=1, subject=number) for number in range(BILL, BILL + 2000)]
    assert all(re.fullmatch(r"[0-9]{8}", code) for code in codes)
    # Two of 2,000 draws from 10^8 are equal once in fifty keys; five of them never.
    assert len(set(codes)) > len(codes) - 5
    steps = {int(after) - int(before) for before, after in itertools.pairwise(codes)}
    assert len(steps) > len(codes) - 5
    assert codes[0] != tokens.code(tenant_id=2, subject=BILL)


@pytest.mark.parametrize("write", [str, lambda code: f"{code[:4]} {code[4:]}", lambda code: f"{code[:4]}-{code[4:]} "])
def test_a_code_is_understood_as_people_write_it(write: object) -> None:
    code = tokens.code(tenant_id=1, subject=BILL)
    arabic = code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    for text in (code, arabic):
        assert tokens.is_code(tenant_id=1, subject=BILL, typed=write(text))  # type: ignore[operator]
    assert not tokens.is_code(tenant_id=1, subject=BILL + 1, typed=code)
    assert not tokens.is_code(tenant_id=1, subject=BILL, typed="")


def test_addresses_are_made_where_the_public_address_is_known(database: str, settings_of: object) -> None:
    assert addresses.make(tenant_id=1, purpose="bill", subject=BILL, on=DAY) == ""


@pytest.fixture
def settings_of(monkeypatch: MonkeyPatch) -> None:
    """No public address, whatever the environment says."""
    from django.conf import settings

    monkeypatch.setattr(settings, "SAQIA_PUBLIC_ADDRESS", "")
    addresses._hosts.clear()


def test_an_address_is_the_distributors_own_and_short(database: str, monkeypatch: MonkeyPatch) -> None:
    from django.conf import settings

    addresses._hosts.clear()
    monkeypatch.setattr(settings, "SAQIA_PUBLIC_ADDRESS", "https://{host}")
    arabic = addresses.make(tenant_id=2, purpose="bill", subject=BILL, on=DAY)
    assert arabic.startswith("https://casablanca.localhost/b/")
    assert len(arabic) < 60
    french = addresses.make(tenant_id=2, purpose="file", subject="REC-2026-000123", on=DAY, language="fr")
    assert french.startswith("https://casablanca.localhost/fr/f/")
    monkeypatch.setattr(settings, "SAQIA_PUBLIC_ADDRESS", "https://agence.example.ma")
    assert addresses.public_root(1) == "https://agence.example.ma"
    addresses._hosts.clear()

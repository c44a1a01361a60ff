"""The kinds of messages: sound files, three languages, what an SMS costs, values that keep their order."""

import re
from typing import Any

import pytest
import yaml

from saqia.contexts.messaging import kinds, queries, rendering, segments, wording
from saqia.platform import rulebook
from saqia.platform.wording import LANGUAGES, Language

KINDS = sorted(kinds.known())
LINK = "https://127.0.0.1/b/3fT9kQ2mXw7Z"


def write(code: str, language: Language, channel: Any) -> rendering.Written:
    """Write a kind's sample."""
    kind = kinds.get(code)
    return rendering.write(
        kind, language=language, channel=channel, values=kind.sample(), sender="SRM Souss-Massa", link=LINK
    )


def test_every_kind_that_the_issue_names_is_there() -> None:
    asked = {
        "bill-ready", "high-consumption", "suspected-leak", "reading-window", "due-soon", "overdue",
        "payment-received", "file-deposited", "file-moved", "file-result", "planned-cut", "connection-price",
        "one-time-code", "notice", "self-reading-accepted", "self-reading-refused", "dispute-opened",
        "dispute-decided", "generic",
    }  # fmt: skip
    assert asked <= set(KINDS)


@pytest.mark.parametrize("code", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sample_is_written_for_every_channel(code: str, language: Language) -> None:
    for channel in ("sms", "email", "push", "inbox"):
        written = write(code, language, channel)
        assert "{" not in written.body + written.subject
        assert bool(written.subject) is (channel != "sms")
        if kinds.get(code).has_link:
            assert LINK in written.body.split("\n")  # alone on its line: no sign of direction clings to it
    length = write(code, language, "sms").length
    assert length is not None
    assert length.alphabet == ("ucs2" if language == "ar" else "gsm7")
    assert length.parts <= (4 if language == "ar" else 2)


@pytest.mark.parametrize("code", KINDS)
def test_arabic_values_keep_their_order(code: str) -> None:
    body = write(code, "ar", "email").body
    for value in kinds.get(code).values:
        said = rendering.say(value, kinds.get(code).sample(), "ar")
        if value.name in re.findall(r"{(\w+)}", kinds.get(code).long.ar):
            assert re.search(f"[\u2066\u2068]{re.escape(said)}\u2069", body)


def test_an_hour_is_told_as_clocks_in_morocco_show_it() -> None:
    [starts] = (value for value in kinds.get("planned-cut").values if value.name == "starts_at")
    given = {"starts_at": "2026-06-05T23:15:00+00:00"}
    assert rendering.say(starts, given, "fr") == "6 juin 2026 00:15"
    assert rendering.say(starts, {"starts_at": "2026-02-25T09:00:00+00:00"}, "en").endswith("09:00")  # in Ramadan


def test_an_arabic_sms_spends_no_letters_on_what_keeps_its_order() -> None:
    body = write("bill-ready", "ar", "sms").body
    assert "بمبلغ 432,10 درهم، تؤدى قبل 5 يونيو 2026." in body
    assert "\u20662026-000041877\u2069" in body  # an identifier with a hyphen would be turned around


def test_a_french_bill_is_exact() -> None:
    assert write("bill-ready", "fr", "sms").body == (
        "Facture 2026-000041877 : 432,10 DH à payer avant le 5 juin 2026. eau 1203-1217\n" + LINK
    )


def test_every_kind_says_what_it_brings_or_why_it_cannot_be_refused() -> None:
    kept = wording.list_kept()
    assert tuple(kept) == kinds.GROUPS == tuple(wording.GROUPS) and all(kept.values())
    told = {name for names in kept.values() for name in names}
    optional = queries.list_optional_kinds()
    assert {wording.kind(code) for code in KINDS} - told == {wording.kind(code) for code in optional}
    assert len(told) == len(KINDS) - len(optional)
    assert wording.brings("generic").en == (
        "message: what an agent writes to you, such as a confirmed appointment"
    )  # fmt: skip
    for code in optional:
        brings = wording.brings(code)
        assert brings.fr.startswith(f"{wording.kind(code).fr} : ") and brings.ar.startswith(
            f"{wording.kind(code).ar}: "
        )


CONTENT = yaml.safe_load(rulebook.path("messages/file-moved.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"source": None}, "lacks"),
        ({"poem": "x"}, "unknown"),
        ({"short": {"ar": "x", "fr": "x"}}, "must be said in"),
        ({"short": {"ar": "{file} {who}", "fr": "x", "en": "x"}}, "not declared"),
        ({"values": {**CONTENT["values"], "more": {"is": "text", "sample": "x"}}}, "never said"),
        ({"values": {"file": {"is": "poem", "sample": "x"}}}, "none of"),
        ({"lane": "fast"}, "lane or channels"),
        ({"channels": ["pigeon"]}, "lane or channels"),
        ({"group": None}, "an optional kind has"),
        ({"group": "poems"}, "an optional kind has"),
        ({"brings": {"ar": "x", "fr": "x", "en": "x"}}, "an optional kind has"),
        ({"optional": True}, "an optional kind has"),
    ],
)
def test_an_unsound_file_is_refused_and_named(changes: dict[str, Any], told: str) -> None:
    content = {key: value for key, value in {**CONTENT, **changes}.items() if value is not None}
    with pytest.raises(kinds.KindUnsound, match=told):
        kinds.read("file-moved", content)


@pytest.mark.parametrize(
    ("text", "alphabet", "units", "parts"),
    [
        ("", "gsm7", 0, 1),
        ("a" * 160, "gsm7", 160, 1),
        ("a" * 161, "gsm7", 161, 2),
        ("a" * 306, "gsm7", 306, 2),
        ("a" * 307, "gsm7", 307, 3),
        ("€" * 80, "gsm7", 160, 1),
        ("€" * 81, "gsm7", 162, 2),
        ("€" * 153, "gsm7", 306, 3),  # 76 escaped signs fit a part of 153: the 77th is not cut in two
        ("م" * 70, "ucs2", 70, 1),
        ("م" * 71, "ucs2", 71, 2),
        ("م" * 134, "ucs2", 134, 2),
        ("م" * 135, "ucs2", 135, 3),
        ("🚰" * 35, "ucs2", 70, 1),
        ("🚰" * 67, "ucs2", 134, 3),
    ],
)
def test_parts_are_counted_as_the_operator_counts_them(text: str, alphabet: str, units: int, parts: int) -> None:
    assert segments.measure(text) == segments.Length(alphabet, units, parts)  # type: ignore[arg-type]


def test_accents_that_triple_the_price_are_dropped_and_arabic_is_left_alone() -> None:
    assert segments.simplify("Reçu, prêt à l’accueil : déjà") == "Recu, pret à l'accueil : déjà"
    assert segments.simplify("عدّاد “1”") == "عدّاد “1”"

"""The rules of reading and the anomaly matrix as data; every code has its words."""

import datetime

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from saqia.contexts.metering import anomalies, operations, rules, types, wording
from saqia.engine.validation.verdicts import Reason, Verdict
from saqia.platform import rulebook
from saqia.platform.wording import LANGUAGES, Text

TODAY = datetime.date(2026, 5, 8)
MONTHS = st.dates(datetime.date(2021, 2, 1), datetime.date(2100, 12, 31)).map(lambda day: day.replace(day=1))


@given(MONTHS, st.integers(1, 28))
def test_each_day_belongs_to_one_month_of_a_round(month: datetime.date, read_day: int) -> None:
    window = rules.window(month)
    since, until, nominal = window.of(month, read_day)
    following = (month + datetime.timedelta(days=31)).replace(day=1)
    assert window.of(following, read_day)[0] == until
    assert since < nominal < until
    assert nominal.replace(day=1) == month


def test_a_rule_holds_from_its_date() -> None:
    with pytest.raises(rules.ReadingRuleMissing) as refusal:
        rules.interval(datetime.date(2020, 12, 31))
    assert refusal.value.section == "interval"
    assert rules.interval(TODAY).longest_days == 33


def test_every_entry_says_where_it_comes_from() -> None:
    loaded = yaml.safe_load(rulebook.path("reading.yaml").read_text(encoding="utf-8"))
    for section, entries in loaded.items():
        dates = [entry["from"] for entry in entries]
        assert dates == sorted(set(dates)), section
        for entry in entries:
            assert entry["status"] in {"official", "commitment", "adopted"}
            assert entry["source"].strip()
    matrix = yaml.safe_load(rulebook.path("anomalies.yaml").read_text(encoding="utf-8"))
    assert matrix["status"] == "adopted"
    assert len({row["code"] for row in matrix["anomalies"]}) == len(matrix["anomalies"]) == len(anomalies.matrix())


def test_the_matrix_says_what_to_do() -> None:
    assert anomalies.get("stopped").volume is anomalies.Volume.AVERAGE
    assert anomalies.get("stopped").actions == ("work-order", "contact")
    assert all(line.volume is not anomalies.Volume.NONE or line.actions for line in anomalies.matrix().values())
    assert all(len(code) <= 24 for code in anomalies.matrix())
    with pytest.raises(operations.AnomalyUnknown):
        anomalies.get("unheard-of")


def test_every_code_has_its_words_in_three_languages() -> None:
    assert wording.VERDICTS.keys() == set(Verdict)
    assert wording.REASONS.keys() == set(Reason)
    assert wording.SOURCES.keys() == set(types.Source)
    assert wording.METHODS.keys() == set(types.Method)
    holds = {hold.value for hold in types.Hold}
    assert wording.HOLDS.keys() == holds | {Reason.BACKWARDS.code, Reason.TOO_HIGH.code, Reason.ABOVE_NEXT.code}
    tables = (wording.REFUSALS, wording.DECISIONS, wording.REPLACEMENTS, wording.FILE_FAULTS, wording.HOLDS)
    texts: list[Text] = [text for table in tables for text in table.values()]
    texts += [
        *wording.REASONS.values(),
        *wording.VERDICTS.values(),
        *wording.SOURCES.values(),
        *wording.METHODS.values(),
    ]
    texts += [line.label for line in anomalies.matrix().values()]
    for text in texts:
        assert all(getattr(text, language).strip() for language in LANGUAGES), text
        words = text.ar.replace("عداد الدفع المسبق", "")  # the one place where the trade says دفع
        assert not any(word in words for word in ("دفع", "شكوى", "عقد ")), text
    assert all("{" not in text.ar + text.fr + text.en for text in (*wording.HOLDS.values(), *wording.REFUSALS.values()))
    assert wording.anomaly("absent").fr == "Client absent, local fermé"

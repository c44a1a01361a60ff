"""A file of readings: bad lines are refused one by one, bad files whole; nothing is half-written."""

import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.contexts.metering import places

from saqia.contexts.metering import models, queries, wording
from saqia.contexts.metering import operations as metering
from saqia.contexts.metering.readingfile import header, lines, parsing
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

AT = places.noon(places.day(5, 9))
HEADER = "meter,read_on,index"


@pytest.fixture
def meters(database: str, souss: operation.Actor) -> list[int]:
    """Two electricity meters and a water meter, on the round T01."""
    both = [*places.points(souss, 2), *places.points(souss, service=places.WATER)]
    places.walk(souss, both[:2])
    return [
        places.install(souss, both[0], serial="E1", on=places.day(4, 8)),
        places.install(souss, both[1], serial="E2", on=places.day(4, 8), registers=(1, 2)),
        places.install(souss, both[2], serial="W1", on=places.day(4, 8), service=2),
    ]


@pytest.fixture
def taken(tmp_path: Path, souss: operation.Actor) -> "Taken":
    return Taken(tmp_path, souss)


class Taken:
    """Takes in texts as files, and keeps the reports."""

    def __init__(self, folder: Path, actor: operation.Actor) -> None:
        self.folder, self.actor = folder, actor
        self.reported: list[tuple[int, str, str, str, str | None]] = []

    def __call__(self, text: str | bytes, **asked: Any) -> metering.ImportedFile:
        path = self.folder / "readings.csv"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        self.reported = []
        return metering.import_readings_file(actor=self.actor, path=path, at=AT, report=self._report, **asked)

    def _report(self, table: pa.Table) -> None:
        self.reported.extend(map(_shown, table.to_pylist()))


def _shown(row: dict[str, Any]) -> tuple[int, str, str, str, str | None]:
    return row["line"], row["field"], row["verdict"], row["reason"], row["value"]


def counts(found: metering.ImportedFile) -> tuple[int, ...]:
    return found.lines, found.recorded, found.warned, found.held, found.already_recorded, found.refused


def recorded(actor: operation.Actor) -> list[tuple[int, int, int | None]]:
    with scope.reading(actor.tenant_id):
        rows = models.Reading.objects.filter(source="file").order_by("id")
        return list(rows.values_list("meter_id", "register", "index_milli"))


def test_a_file_is_taken_in(souss: operation.Actor, meters: list[int], taken: Taken) -> None:
    found = taken(f"{HEADER},register\nE1,2026-05-08,1150.5,\nE2,2026-05-08,1100,normal\nW1,2026-05-08,1010,0\n")
    assert counts(found) == (3, 3, 0, 0, 0, 0)
    assert recorded(souss) == [(meters[0], 0, 1_150_500), (meters[1], 1, 1_100_000), (meters[2], 0, 1_010_000)]
    assert taken.reported == []
    assert places.told(souss)[-1] == "metering.readings.imported"


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffmeter,read_on,index\r\nE1,2026-05-08,1150.5\r\n",
        "Compteur;Date relève;Nouvel index\nE1;08/05/2026;1 150,5\n",
        "meter\tread_on\tindex\nE1\t8-5-2026\t1150,500\n",
        "عداد;تاريخ القراءة;المؤشر\nE1;٠٨/٠٥/٢٠٢٦;١١٥٠٫٥\n",
        '"meter","read_on","index"\n"E1","2026-05-08 14:05","+1150.5"\n',
        "index,meter,colour,read_on\n1150.5, E1 ,blue,2026/05/08",
        "meter,read_on,index\n\n,,\n\u200fE1\u200f,08.05.2026,1\u202f150.5\n\n",
    ],
)
def test_the_same_line_in_many_dresses(souss: operation.Actor, meters: list[int], taken: Taken, text: str) -> None:
    assert counts(taken(text)) == (1, 1, 0, 0, 0, 0)
    assert recorded(souss) == [(meters[0], 0, 1_150_500)]


def test_every_bad_line_is_named_and_stops_no_other(souss: operation.Actor, meters: list[int], taken: Taken) -> None:
    rows = [
        "E1,2026-05-08,1150,,",
        "E1,2026-05-08,-5,,",
        "E1,2026-05-08,12345678901234,,",
        "E1,2026-05-08,1.150.000,,",
        "E1,2026-05-08,115O,,",
        "E1,2026-05-08,,,",
        "E1,,1150,,",
        "E1,31/02/2026,1150,,",
        ",2026-05-08,1150,,",
        "E9,2026-05-08,1150,,",
        "E1,2026-05-08,1150,7,",
        "E1,2026-05-08,1150,2,",
        "E1,2026-05-08,,,dog",
        "E1,2026-05-08,100000,,",
        "E1,2026-05-10,1150,,",
        "E1,2026-04-07,1150,,",
        "E1,2026-05-08",
        "E1,2026-05-08,1150,,,,",
        "nobody,yesterday,many,,",
    ]
    found = taken("meter,read_on,index,register,anomaly\n" + "\n".join(rows) + "\n")
    assert counts(found) == (19, 1, 0, 0, 0, 18)
    assert taken.reported == [
        (3, "index", "refused", "index-negative", "-5"),
        (4, "index", "refused", "index-absurd", "12345678901234"),
        (5, "index", "refused", "index-unreadable", "1.150.000"),
        (6, "index", "refused", "index-unreadable", "115O"),
        (7, "index", "refused", "index-missing", ""),
        (8, "read_on", "refused", "date-missing", ""),
        (9, "read_on", "refused", "date-unreadable", "31/02/2026"),
        (10, "meter", "refused", "meter-missing", ""),
        (11, "meter", "refused", "meter-unknown", "E9"),
        (12, "register", "refused", "register-unknown", "7"),
        (13, "register", "refused", "register-unknown", "2"),
        (14, "anomaly", "refused", "anomaly-unknown", "dog"),
        (15, "index", "refused", "contradicts-line", "100000"),
        (16, "read_on", "refused", "in-future", "2026-05-10"),
        (17, "read_on", "refused", "before-installation", "2026-04-07"),
        (18, "line", "refused", "columns-wrong", "E1,2026-05-08"),
        (19, "line", "refused", "columns-wrong", "E1,2026-05-08,1150,,,,"),
        (20, "index", "refused", "index-unreadable", "many"),
        (20, "read_on", "refused", "date-unreadable", "yesterday"),
    ]


def test_a_time_that_has_not_come_and_a_place_elsewhere_refuse_their_lines(
    souss: operation.Actor, meters: list[int], taken: Taken
) -> None:
    rows = ["E1,2026-05-09,1150,23:59,,", "E1,2026-05-08,1140,23:59,30.4,-9.6", "W1,2026-05-08,1010,,48.85,2.35"]
    found = taken("meter,read_on,index,time,lat,lon\n" + "\n".join(rows) + "\n")
    assert counts(found) == (3, 1, 0, 0, 0, 2)
    assert taken.reported == [
        (2, "time", "refused", "time-of-another-day", "23:59"),
        (4, "lat", "refused", "place-unreadable", "48.85"),
        (4, "lon", "refused", "place-unreadable", "2.35"),
    ]
    with scope.reading(1):
        [kept] = queries.list_readings(meters[0], most=1)
    assert kept.read_at == datetime.datetime(2026, 5, 8, 22, 59, tzinfo=datetime.UTC)
    assert (kept.lat, kept.lon) == (30.4, -9.6)


def test_an_unknown_anomaly_is_told_with_the_known_ones() -> None:
    said = wording.line_fault("refused", "anomaly-unknown", "fr")
    assert said.startswith("Code d’anomalie inconnu ; les codes connus sont : absent, access-refused, damaged,")


def test_held_lines_are_kept_and_reported_with_their_numbers(
    souss: operation.Actor, meters: list[int], taken: Taken
) -> None:
    found = taken(f"{HEADER}\nE1,2026-05-08,900\nW1,2026-05-08,1200\n")
    assert counts(found) == (2, 2, 0, 2, 0, 0)
    assert taken.reported == [
        (2, "index", "held", "backwards", "900"),
        (3, "index", "held", "too-high", "1200"),
    ]
    said = wording.line_fault("held", "too-high", "fr", volume_milli=200_000, expected_milli=8_500)
    assert said == "La consommation dépasse de loin l’habitude : 200 contre 8,5"


def test_absences_come_with_what_they_ask_for(souss: operation.Actor, meters: list[int], taken: Taken) -> None:
    found = taken(f"{HEADER},anomaly\nE1,2026-05-08,,ABSENT\nW1,2026-05-08,1010,glass-broken\n")
    assert counts(found) == (2, 2, 1, 0, 0, 0)
    with scope.reading(1):
        asked = queries.list_actions(file_import_id=found.file_import_id)
    assert [(action.meter_id, action.anomaly, action.actions) for action in asked] == [
        (meters[0], "absent", ("reread", "contact")),
        (meters[2], "glass-broken", ("work-order",)),
    ]


def test_repeated_lines_are_recorded_once(souss: operation.Actor, meters: list[int], taken: Taken) -> None:
    found = taken(f"{HEADER}\nE1,2026-05-08,1150\nE1,2026-05-08,1150\nE1,08/05/2026,1150.000\n")
    assert counts(found) == (3, 1, 0, 0, 2, 0)


def test_a_file_taken_in_again_changes_nothing(souss: operation.Actor, meters: list[int], taken: Taken) -> None:
    text = f"{HEADER}\nE1,2026-05-08,1150\nW1,2026-05-08,1010\n"
    first = taken(text)
    told = places.told(souss)
    again = taken(text)
    assert (again.is_repeat, again.sha256, again.file_import_id) == (True, first.sha256, first.file_import_id)
    assert counts(again) == (2, 0, 0, 0, 2, 0)
    other = taken(text + "\n")
    assert (other.is_repeat, counts(other)) == (False, (2, 0, 0, 0, 2, 0))
    assert len(recorded(souss)) == 2
    assert places.told(souss).count("metering.readings.imported") == told.count("metering.readings.imported") + 1


def test_a_file_with_refused_lines_can_be_tried_again(souss: operation.Actor, meters: list[int], taken: Taken) -> None:
    text = f"{HEADER}\nE1,2026-05-08,1150\nE7,2026-05-08,1010\n"
    assert counts(taken(text)) == (2, 1, 0, 0, 0, 1)
    places.install(souss, places.points(souss)[0], serial="E7", on=places.day(4, 8))
    assert counts(taken(text)) == (2, 1, 0, 0, 1, 0)


def test_a_later_file_may_not_contradict_an_earlier_one(
    souss: operation.Actor, meters: list[int], taken: Taken
) -> None:
    taken(f"{HEADER}\nE1,2026-05-08,1150\n")
    assert counts(taken(f"{HEADER}\nE1,2026-05-08,1151\n")) == (1, 0, 0, 0, 0, 1)
    assert taken.reported == [(2, "index", "refused", "contradicts-recorded", "1151")]


def test_readings_of_a_meter_are_judged_one_after_the_other(
    souss: operation.Actor, meters: list[int], taken: Taken
) -> None:
    found = taken(f"{HEADER}\nE1,2026-05-08,1180\nE1,2026-05-06,1100\nE1,2026-05-07,1050\n")
    assert counts(found) == (3, 3, 1, 1, 0, 0)
    assert taken.reported == [(4, "index", "held", "backwards", "1050")]  # against the 6th, wherever its line is


def test_a_round_takes_only_its_own_meters(souss: operation.Actor, meters: list[int], taken: Taken) -> None:
    text = f"{HEADER}\nE1,2026-05-08,1150\nW1,2026-05-08,1010\n"
    assert counts(taken(text, round_code="T01")) == (2, 1, 0, 0, 0, 1)
    assert taken.reported == [(3, "meter", "refused", "not-in-round", "W1")]
    with pytest.raises(metering.RoundNotFound):
        taken(text, round_code="T99")


def test_one_serial_of_two_makers_needs_the_make(souss: operation.Actor, meters: list[int], taken: Taken) -> None:
    other = places.install(souss, places.points(souss)[0], serial="E1", make="ITRON", on=places.day(4, 8))
    found = taken(f"{HEADER},make\nE1,2026-05-08,1150,\nE1,2026-05-08,1160,ITRON\n")
    assert counts(found) == (2, 1, 0, 0, 0, 1)
    assert taken.reported == [(2, "meter", "refused", "meter-ambiguous", "E1")]
    assert recorded(souss) == [(other, 0, 1_160_000)]


def test_the_meter_that_hung_on_the_day_is_meant(souss: operation.Actor, meters: list[int], taken: Taken) -> None:
    with places.transaction_of(souss):
        models.Meter.objects.filter(id=meters[0]).update(removed_on=places.day(5, 1))
    again = places.install(souss, places.points(souss)[0], serial="E1", on=places.day(5, 3), index=0)
    assert taken(f"{HEADER}\nE1,2026-05-08,40\nE1,2026-04-30,1100\n").recorded == 2
    assert sorted(recorded(souss)) == [(meters[0], 0, 1_100_000), (again, 0, 40_000)]
    taken(f"{HEADER}\nE1,2026-05-02,1100\n")
    assert taken.reported == [(2, "read_on", "refused", "before-installation", "2026-05-02")]


def test_time_place_and_remark_are_kept(souss: operation.Actor, meters: list[int], taken: Taken) -> None:
    detail = "time,lat,lon,remark"
    found = taken(f'{HEADER},{detail}\nE1,2026-05-08,1150,14h05,"30,42",-9.59,"الباب ""الأزرق"", دق ٣"\n')
    assert counts(found) == (1, 1, 0, 0, 0, 0)
    with scope.reading(1):
        row = queries.list_readings(meters[0])[0]
    assert row.read_at == datetime.datetime(2026, 5, 8, 13, 5, tzinfo=datetime.UTC)  # Morocco is at UTC+1 in May
    assert (row.lat, row.lon, row.remark) == (30.42, -9.59, 'الباب "الأزرق", دق ٣')
    taken(f"{HEADER},{detail}\nW1,2026-05-08,1010,25:00,48.85,2.35,\n")
    assert [fault[:4] for fault in taken.reported] == [
        (2, "lat", "refused", "place-unreadable"),
        (2, "lon", "refused", "place-unreadable"),
        (2, "read_time", "refused", "time-unreadable"),
    ]


def test_a_file_cut_off_in_its_last_line(souss: operation.Actor, meters: list[int], taken: Taken) -> None:
    assert counts(taken(f"{HEADER}\nE1,2026-05-08,1150\nW1,2026-0")) == (2, 1, 0, 0, 0, 1)
    assert taken.reported == [(3, "line", "refused", "line-truncated", "W1,2026-0")]


@pytest.mark.parametrize(
    ("text", "fault", "said"),
    [
        (b"", metering.FileEmpty, "The file is empty"),
        (b"\xef\xbb\xbf\r\n\n", metering.FileEmpty, "The file is empty"),
        (b"meter,read_on,index\n", metering.FileEmpty, "The file is empty"),
        (
            b"PK\x03\x04rest",
            metering.FileNotText,
            "The file is not text but a zip or Excel workbook: save it as CSV UTF-8",
        ),
        ("meter,read_on,index\nE1,x,1".encode("utf-16"), metering.FileNotText, None),
        (b"meter,read_on,index\nE1,\x00,1", metering.FileNotText, None),
        (
            "meter,read_on,index,remark\nE1,2026-05-08,1150,\nW1,2026-05-08,1010,باب أزرق\n".encode("cp1256"),
            metering.FileNotUtf8,
            "Line 3 is not UTF-8 but seems to be windows-1256: save the file as UTF-8",
        ),
        ("meter,read_on,index,remark\nE1,2026-05-08,1,relevé\n".encode("cp1252"), metering.FileNotUtf8, None),
        (
            b'meter,read_on,index\nE1,2026-05-08,1150\nW1,"2026-05-08,1010\n' + b"E1,2026-05-09,1160\n" * 1000,
            metering.FileMalformed,
            "The columns cannot be told apart from line 3 on: a quotation mark is not closed",
        ),
        (
            b"serial,day,index,index\nE1,2026-05-08,1150,1150\n",
            metering.HeaderWrong,
            "Wrong header. Expected: meter, date, index; received: serial, day, index, index; missing: date; "
            "repeated: index",
        ),
        (b"E1;2026-05-08;1150\n", metering.HeaderWrong, None),
    ],
)
def test_a_bad_file_is_refused_whole(
    souss: operation.Actor, meters: list[int], taken: Taken, text: bytes, fault: type[Exception], said: str | None
) -> None:
    before = places.told(souss)
    with pytest.raises(fault) as refusal:
        taken(text)
    if said:
        assert wording.file_fault(refusal.value, "en") == said
    assert recorded(souss) == []
    assert places.told(souss) == before
    with scope.reading(1):
        assert not models.FileImport.objects.exists()


def test_a_file_that_breaks_late_leaves_nothing(
    souss: operation.Actor, meters: list[int], taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "CHUNK_LINES", 2)
    good = "".join(f"E1,2026-05-0{day},{1100 + day}\n" for day in range(1, 9))
    with pytest.raises(metering.FileNotUtf8):
        taken(f"{HEADER}\n{good}".encode() + b"E1,\xe9,1\n")
    assert recorded(souss) == []
    assert taken(f"{HEADER}\n{good}").recorded == 8  # chunk by chunk, still one file


def test_slices_do_not_tear_a_meter_apart(
    souss: operation.Actor, meters: list[int], taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    from saqia.contexts.metering.importing import files, given

    monkeypatch.setattr(given, "SLICE_READINGS", 3)
    monkeypatch.setattr(files, "REPORT_LINES", 2)
    rows = [f"{meter},2026-05-0{day},{900 + day}" for day in range(1, 9) for meter in ("E1", "W1")]
    found = taken(f"{HEADER}\n" + "\n".join(rows) + "\n")
    assert counts(found) == (16, 16, 0, 16, 0, 0)
    assert [fault[0] for fault in taken.reported] == list(range(2, 18))


def test_a_report_is_read_once_however_long_the_file_is(
    souss: operation.Actor, meters: list[int], taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    from saqia.contexts.metering.importing import files
    from saqia.platform.database import bulk

    monkeypatch.setattr(files, "REPORT_LINES", 3)
    spans: list[tuple[int, ...]] = []
    fetch = bulk.fetch

    def counted(query: str, schema: pa.Schema, values: tuple[int, ...] = ()) -> pa.Table:
        found = fetch(query, schema, values)
        if schema is files.REPORT:
            spans.append((*values[:2], len(found)))
        return found

    monkeypatch.setattr(bulk, "fetch", counted)
    rows = ["X1,2026-05-08,1", "E1,2026-05-08,1150", "X2,never,no", "W1,2026-05-08,1150", *["X3,2026-05-08,1"] * 4]
    found = taken(f"{HEADER}\n" + "\n".join(rows) + "\n")
    assert (found.lines, found.refused) == (8, 6)
    assert spans == [(1, 3, 1), (4, 6, 4), (7, 9, 3)]  # one of them is held
    assert [fault[:2] for fault in taken.reported] == [
        (2, "meter"), (4, "index"), (4, "read_on"), (5, "index"), (6, "meter"), (7, "meter"),
        (8, "meter"), (9, "meter"),
    ]  # fmt: skip


def test_who_may_take_in_files(
    souss: operation.Actor, casa: operation.Actor, meters: list[int], tmp_path: Path
) -> None:
    nobody = operation.Actor(tenant_id=1, name="person:7")
    with pytest.raises(operation.PermissionRefused):
        Taken(tmp_path, nobody)(f"{HEADER}\nE1,2026-05-08,1150\n")
    elsewhere = Taken(tmp_path, casa)
    assert elsewhere(f"{HEADER}\nE1,2026-05-08,1150\n").refused == 1
    assert elsewhere.reported == [(2, "meter", "refused", "meter-unknown", "E1")]


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)


@settings(max_examples=200)
@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=5))
def test_no_text_breaks_the_reader(cells: list[tuple[str, str, str]]) -> None:
    described = header.parse(HEADER)
    rows = [list(row) for row in cells]
    parsed = parsing.parse(described, lines.Chunk(list(range(2, 2 + len(rows))), rows, []))
    good, bad = set(parsed.rows["line"].to_pylist()), set(parsed.refused["line"].to_pylist())
    assert good.isdisjoint(bad)
    assert good | bad == set(range(2, 2 + len(rows)))
    assert set(parsed.refused["reason"].to_pylist()) <= wording.REFUSALS.keys()

"""A handover written by hand in the layout of `regie`: four contracts of two customers, small enough to read."""

import datetime
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from saqia.journeys.switchover import checking, mapping, setting

ON = datetime.date(2026, 5, 1)
WHERE = setting.Setting(1, "srm-souss-massa", True, "09", ON)
LAYOUT = mapping.load("regie")

FILES = {
    "customers": """\
CODE_CLIENT;NATURE;NOM_AR;NOM_FR;LANGUE;TEL;ICE
C1;P;عبد الرحيم شوقي;Abderrahim Chaouki;A;0600442854;
C2;S;مخبزة النخيل;Boulangerie Annakhil;F;0600000001;999000000091573
""",
    "premises": """\
CODE_LOCAL;COMMUNE_HCP;ADRESSE_AR;ADRESSE_FR;LATITUDE;LONGITUDE
L1;09.001.01.01;"رقم 18، زنقة 5، حي الخير، أكادير";"N° 18, rue 5, Hay Al Khair, Agadir";30,42365;-9,56832
L2;09.001.07.25;دوار تاوريرت، تامري;Douar Taourirt, Tamri;;
""",
    "contracts": """\
POLICE;CODE_CLIENT;CODE_LOCAL;SERVICE;USAGE;ZONE;TENSION;PUISSANCE;NB_FOYERS;OPTION;PREPAIEMENT;DATE_EFFET;SECTEUR
P11;C1;L1;EL;DOM;town;BT;6;1;S;N;16/07/2018;
P12;C1;L1;EP;DOM;town;;0;1;S;N;16/07/2018;
P13;C1;L1;AS;DOM;town;;0;1;S;N;16/07/2018;
P21;C2;L2;EL;PAT;town;BT;24;1;S;N;02/01/2020;
""",
    "meters": """\
NUM_COMPTEUR;POLICE;MARQUE;NB_CHIFFRES;PHASES;CADRANS;DATE_POSE;CARNET;ORDRE
E1;P11;alpha;6;1;U;16/07/2018;T1;1
W1;P12;delta;5;0;U;16/07/2018;T1;1
E2;P21;beta;6;3;U;02/01/2020;T1;2
""",
    "indices": """\
NUM_COMPTEUR;CADRAN;DATE_RELEVE;INDEX;NATURE
E1;U;06/03/2026;13010;R
E1;U;05/04/2026;13150;R
W1;U;06/03/2026;500;R
W1;U;05/04/2026;508;E
E2;U;05/04/2026;99000;R
""",
    "balances": """\
POLICE;NUM_FACTURE;DATE_LIMITE;SOLDE_DH
P11;F1;03/05/2026;181,50
P12;F2;03/05/2026;-20,00
""",
    "deposits": """\
POLICE;DATE_VERSEMENT;MONTANT_DH
P11;16/07/2018;200,00
P12;16/07/2018;150,00
""",
}
TOTALS = {
    "customers": {"lines": 2},
    "premises": {"lines": 2},
    "contracts": {"lines": 4, "counts": {"service": {"electricity": 2, "water": 1, "sanitation": 1}}},
    "meters": {"lines": 3},
    "indices": {"lines": 5, "sums": {"index": "126168"}},
    "balances": {"lines": 2, "sums": {"amount": "161.50"}},
    "deposits": {"lines": 2, "sums": {"amount": "350.00"}},
}


def write(folder: Path, changed: Mapping[str, str] | None = None, *, encoding: str = "windows-1256") -> Path:
    """Write the handover with some files replaced; the control file stays that of the whole one."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (FILES | dict(changed or {})).items():
        (folder / f"{name}.csv").write_bytes(text.encode(encoding))
    stated = yaml.safe_dump({"source": "regie", "files": TOTALS})
    (folder / "totals.yaml").write_text(stated, encoding="utf-8")
    return folder


def check(folder: Path, where: setting.Setting = WHERE, room: Path | None = None) -> checking.Checked:
    """Check a folder in the layout of `regie`."""
    return checking.check(folder, LAYOUT, where, room or Path(tempfile.mkdtemp(dir=folder)))


def rows(checked: checking.Checked, name: str) -> pa.Table:
    """Return the accepted rows of one file."""
    return pq.read_table(checked.staged[name].path)


def faults(checked: checking.Checked) -> list[tuple[str, int, str, str]]:
    """Return every fault as file, line, field, reason."""
    found = [row for part in checked.found.parts() for row in part.to_pylist()]
    return [(row["file"], row["line"], row["field"], row["reason"]) for row in found]


def added(name: str, *lines: str) -> dict[str, str]:
    """Return one file with lines at its end."""
    return {name: FILES[name] + "".join(f"{line}\n" for line in lines)}


def measured(checked: checking.Checked) -> dict[str, int]:
    """Return what each gate measured."""
    return {one.gate.code: one.measured for one in checked.judged}


def stops(checked: checking.Checked) -> set[str]:
    """Return the gates that stop."""
    return {one.gate.code for one in checked.judged if one.verdict == "stop"}

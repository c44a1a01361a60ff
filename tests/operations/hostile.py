"""The table of hostile arguments and files: what each command is given, and how it says no."""

import dataclasses
import datetime

AT = datetime.datetime(2026, 5, 8, 9, tzinfo=datetime.UTC)
HUGE = "9" * 30
QUOTES = "id,service,use,operator,zone,from,to,volume,payment\n"
QUOTED = "1,electricity,domestic,demo,,2026-04-08,2026-05-08,100,card\n"
READINGS = "meter,read_on,index\n"
RIB = "007780000000000000000160"
FILES = {
    "empty": b"",
    "nul": b"\0" * 2_000,
    "utf16": READINGS.encode("utf-16"),
    "latin": "mètre;à\n".encode("latin-1"),
    "gzip": b"\x1f\x8b\x08" + b"x" * 50,
    "photos.zip": b"PK\x05\x06" + b"\0" * 18,
    "zip": b"PK\x03\x04" + b"x" * 50,
    "cut.xml": b"<?xml version='1.0'?><Document><a>",
    "wrong.csv": b"a,b,c\n1,2,3\n",
    "semicolons.csv": b"a;b;c\n1;2;3\n",
    "endless": b"x" * 3_000_000,
    "quotes.csv": QUOTES.encode(),
    "readings.csv": f"{READINGS}E1,2026-05-08,1\n".encode(),
    "empty.yaml": b"",
    "nul.yaml": b"\0",
    "cut.yaml": b"a: [",
    "list.yaml": b"- 1\n",
    "files.yaml": b"{source: a, encoding: utf-8, separator: ';', decimal: '.', dates: '%d/%m/%Y', files: [1]}",
}


@dataclasses.dataclass(frozen=True)
class Case:
    """A command line, how it ends, and words of its sentence."""

    arguments: tuple[str, ...]
    code: int
    told: str


def case(line: str, code: int, told: str, *more: str) -> Case:
    """Return a case; `more` are arguments that have spaces or nothing in them."""
    return Case((*line.split(), *more), code, told)


CERTIFICATE = "receipts check X --certificate"
COMPARE = "tariffs compare --out @folder/out.csv --former-on 2024-09-01 --file"
NAMES = "--name-ar أ --name-fr a"
NO_INCREASE = "bills no-increase --unsealed --against before-2024-10-15 --out"
PARTNER = "--client-id x --secret y --reference r"
SWITCHOVER = "switchover check @folder --mapping"
SERVICE = "app register --kind service --scope bills:read"
RUN = "bills run --round T01 --month"
TOLD_NOBODY = "aucun distributeur n’a le code nobody ; connus : srm-souss-massa"
CASES = {
    "quote": [
        case("quote --file @missing --out @folder/out.csv", 2, "missing"),
        case("quote --file @folder --out @folder/out.csv", 2, "est un dossier"),
    ],
    "tariffs check": [case("tariffs check @missing.yaml", 2, "missing.yaml: n’existe pas")],
    "tariffs compare": [
        case(f"{COMPARE} @missing", 1, "n’existe pas"),
        case(f"{COMPARE} @folder", 2, "est un dossier"),
        case(f"{COMPARE} @empty", 1, "le fichier est vide"),
        case(f"{COMPARE} @nul", 1, "pas de colonne id"),
        case(f"{COMPARE} @utf16", 1, "pas un texte UTF-8"),
        case(f"{COMPARE} @latin", 1, "pas un texte UTF-8"),
        case(f"{COMPARE} @gzip", 1, "pas un texte UTF-8"),
        case(f"{COMPARE} @zip", 1, "pas de colonne id"),
        case(f"{COMPARE} @wrong.csv", 1, "pas de colonne id"),
        case(f"{COMPARE} @semicolons.csv", 1, "pas de colonne id"),
        case(f"{COMPARE} @endless", 1, "pas de colonne id"),
        case("tariffs compare --file @quotes.csv --out @no/such/out.csv --former-on 2024-09-01", 1, "no/such/out.csv"),
        case("tariffs compare --file @quotes.csv --out @pipe --former-on 2024-09-01", 1, "pas un fichier ordinaire"),
        case("tariffs compare --file @quotes.csv --out @folder/out.csv --former-on 2024-02-31", 2, "pas une date"),
        case("tariffs compare --file @quotes.csv --out @folder/out.csv", 2, "donnez --former-rules"),
        case("tariffs compare --file @quotes.csv --out @folder/out.csv --former-rules @empty", 2, "est un fichier"),
    ],
    "bench": [
        case("bench nobody", 2, "aucune mesure ne s’appelle nobody"),
        case("bench ../../x", 2, "aucune mesure ne s’appelle ../../x"),
        case("bench --contracts -5 rating", 2, "--contracts"),
    ],
    "database roles": [
        case("database roles --database", 2, "1 à 63 octets", 'a"b'),
        case("database roles --database", 2, "1 à 63 octets", ""),
        case("database roles --database", 2, "1 à 63 octets", "x" * 64),
    ],
    "partner check": [
        case(f"partner check nowhere {PARTNER}", 2, "doit ressembler à https://"),
        case(f"partner check http://[:: {PARTNER}", 2, "doit ressembler à https://"),
        case(f"partner check file:///etc/passwd {PARTNER}", 2, "doit ressembler à https://"),
        case(f"partner check http://127.0.0.1:1 {PARTNER} --receiver nowhere", 2, "doit ressembler à https://"),
        case(f"partner check http://127.0.0.1:1 {PARTNER}", 1, "engagements non tenus : "),
    ],
    "receipts check": [
        case(f"{CERTIFICATE} @missing", 2, "n’existe pas"),
        case(f"{CERTIFICATE} @folder", 2, "est un dossier"),
        case(f"{CERTIFICATE} @nul", 1, "ceci ne prouve rien"),
        case("receipts check --certificate @nul", 1, "ceci ne prouve rien", ""),
        case("receipts check --certificate @nul", 1, "ceci ne prouve rien", "9" * 100_000),
    ],
    "simulate": [
        case("simulate nobody", 1, "simulateurs : bank, cmi"),
        case("simulate sms --port -1", 2, "--port"),
        case("simulate sms --port 99999", 2, "--port"),
    ],
    "serve": [
        case("serve --port 0", 2, "--port"),
        case("serve --port 8377 --host no.such.host.invalid", 1, "choisissez-en un autre avec --port ou --host"),
        case("serve --port 8377 --workers 0", 2, "--workers"),
        case(f"serve --port 8377 --threads {HUGE}", 2, "--threads"),
    ],
    "demo": [
        case("demo --customers 1", 2, "--customers"),
        case(f"demo --customers {HUGE}", 2, "--customers"),
        case("demo --seed -1", 2, "--seed"),
        case("demo --port 0", 2, "--port"),
        case("demo --port 8377 --host no.such.host.invalid", 1, "choisissez-en un autre avec --port ou --host"),
    ],
    "app register": [
        case(SERVICE, 1, "la valeur de --name", "--name", ""),
        case(f"{SERVICE} --name {'n' * 5_000}", 1, "la valeur de --name"),
        case(f"{SERVICE} --name N --scope nope", 1, "inconnu : nope"),
        case(f"{SERVICE} --name N --role nope", 1, "inconnu : nope"),
        case(f"{SERVICE} --name N --tenant nobody", 1, TOLD_NOBODY),
        case("app register --kind people --scope bills:read --name N --redirect javascript:x", 1, "de --redirect"),
        case("app register --kind nobody --scope bills:read --name N", 2, "--kind"),
    ],
    "app list": [case("app list --tenant nobody", 1, TOLD_NOBODY)],
    "app remove": [
        case("app remove nobody", 1, "aucune application nobody"),
        case("app remove nobody --tenant nobody", 1, TOLD_NOBODY),
        case("app remove", 1, "aucune application", ""),
    ],
    "audit verify": [
        case("audit verify --tenant nobody", 1, "nobody"),
        case("audit verify --head x --tenant radeej", 2, "--head s’écrit comme"),
        case(f"audit verify --head ²:{'0' * 64} --tenant radeej", 2, "--head s’écrit comme"),
        case(f"audit verify --head {HUGE}:{'0' * 64} --tenant radeej", 2, "--head s’écrit comme"),
        case(f"audit verify --head 1:{'z' * 64} --tenant radeej", 2, "--head s’écrit comme"),
    ],
    "backup create": [
        case("backup create @", 1, "n’est pas vide"),
        case("backup create @empty", 2, "est un fichier"),
        case("backup create @empty/x", 1, "nommez un autre dossier"),
        case("backup create /proc/nowhere", 1, "nommez un autre dossier"),
    ],
    "backup check": [
        case("backup check @missing", 2, "n’existe pas"),
        case("backup check @empty", 2, "est un fichier"),
        case("backup check @folder", 1, "est abîmée ou inachevée : manifest.json"),
    ],
    "backup restore": [
        case("backup restore @missing", 2, "n’existe pas"),
        case("backup restore @folder", 1, "est abîmée ou inachevée : manifest.json"),
    ],
    "bank open": [
        case("bank open X 007 --name N", 1, "RIB"),
        case(f"bank open X {RIB[:-1]}٩ --name N", 1, "RIB"),
        case(f"bank open {'x' * 300} {RIB} --name N", 1, "20 caractères"),
        case(f"bank open --name N -- {RIB}", 1, "RIB", ""),
        case(f"bank open X {RIB} --name", 1, "70 caractères", ""),
        case(f"bank open X {RIB} --name {'n' * 3_000}", 1, "70 caractères"),
        case(f"bank open X {RIB} --name N --creditor {'c' * 500}", 1, "35 caractères"),
        case(f"bank open X {RIB} --name N --stated-as {'c' * 500}", 1, "40 caractères"),
        case(f"bank open X {RIB} --name N --tenant nobody", 1, TOLD_NOBODY),
    ],
    "bank import": [
        case("bank import @missing", 2, "n’existe pas"),
        case("bank import @folder", 2, "est un dossier"),
        case("bank import @empty", 2, "abîmé ou tronqué"),
        case("bank import @nul", 2, "abîmé ou tronqué (ligne 1)"),
        case("bank import @utf16 --format releve-csv", 2, "L’encodage n’est pas le bon (octet 1)"),
        case("bank import @gzip --format releve-csv", 2, "L’encodage n’est pas le bon"),
        case("bank import @cut.xml", 2, "abîmé ou tronqué (ligne 1)"),
        case("bank import @wrong.csv", 2, "abîmé ou tronqué (ligne 1)"),
        case("bank import @wrong.csv --format releve-csv", 2, "Colonnes inattendues (ligne 2)"),
        case("bank import @endless --format releve-csv", 2, "Colonnes inattendues (ligne 1)"),
        case("bank import @wrong.csv --format nobody", 2, "Format inconnu"),
        case("bank import @wrong.csv --tenant nobody", 1, TOLD_NOBODY),
    ],
    "bank export": [
        case("bank export nobody @folder/out.xml", 1, "Ce fichier n’existe pas"),
        case("bank export nobody @folder", 2, "est un dossier"),
        case("bank export nobody @folder/out.xml --tenant nobody", 1, TOLD_NOBODY),
    ],
    "bank exchange": [
        case("bank exchange --keep @empty", 2, "est un fichier"),
        case("bank exchange --keep @folder", 1, "le réglage SAQIA_BANK_URL n’est pas donné"),
        case("bank exchange --keep @folder --tenant nobody", 1, TOLD_NOBODY),
    ],
    "bills run": [
        case(f"{RUN} 9999-12", 2, "n’est pas entre 2016 et 2074"),
        case(f"{RUN} 0001-01", 2, "n’est pas entre 2016 et 2074"),
        case(f"{RUN} 2026-13", 2, "2026-13"),
        case(f"{RUN} ٢٠٢٦-٠٥", 2, "٢٠٢٦-٠٥"),
        case(f"{RUN} 2018-01", 1, "2018-01-01"),
        case(f"{RUN} 2060-01", 1, "2059-12"),
        case(f"{RUN} 2026-05 --issued 2070-01-01", 2, "2070-01-01"),
        case(f"{RUN} 2026-05 --issued 2026-04-30", 2, "2026-04-30"),
        case(f"{RUN} 2026-05 --issued 2026-02-31", 2, "2026-02-31"),
        case(f"{RUN} 2026-05 --workers -5", 2, "--workers"),
        case("bills run --round T99 --month 2026-05", 1, "aucune tournée n’a le code T99 ; connues : T01"),
        case(f"{RUN} 2026-05 --tenant nobody", 1, TOLD_NOBODY),
    ],
    "bills list": [case("bills list --tenant nobody", 1, TOLD_NOBODY)],
    "bills exceptions": [
        case("bills exceptions --cycle 999", 1, "aucun cycle n’a le numéro 999"),
        case("bills exceptions --cycle -1", 2, "--cycle"),
        case(f"bills exceptions --cycle {HUGE}", 2, "--cycle"),
        case("bills exceptions --cycle x", 2, "--cycle"),
        case("bills exceptions --cycle 1 --tenant nobody", 1, TOLD_NOBODY),
    ],
    "bills print": [
        case("bills print --cycle 999 --out @folder/out", 1, "aucun cycle n’a le numéro 999"),
        case("bills print --cycle 1 --out @empty", 2, "est un fichier"),
        case("bills print --cycle 1 --out @empty/x", 1, "empty/x: un dossier du chemin"),
        case("bills print --cycle 1 --out @folder/out --workers -3", 2, "--workers"),
        case("bills print --cycle 1 --out @folder/out --most 0", 2, "--most"),
    ],
    "bills no-increase": [
        case(f"{NO_INCREASE} @folder/out --month 9999-12", 2, "n’est pas entre"),
        case(f"{NO_INCREASE} @folder/out --month 2031-01", 1, "2031-01"),
        case("bills no-increase --against ../../.. --out @folder/out --month 2026-04", 1, "../../.."),
        case(f"{NO_INCREASE} @folder/out --month 2026-04 --tenant nobody", 1, TOLD_NOBODY),
    ],
    "bills publish-no-increase": [
        case("bills publish-no-increase --report 999", 1, "999"),
        case(f"bills publish-no-increase --report {HUGE}", 2, "--report"),
    ],
    "bills retract-no-increase": [
        case("bills retract-no-increase --report 999 --because x", 1, "999"),
        case("bills retract-no-increase --report -1 --because x", 2, "--report"),
    ],
    "collections run": [
        case("collections run --on 9999-12-31", 2, "n’est pas entre 2016 et 2074"),
        case("collections run --on 0001-01-01 --dry-run", 2, "n’est pas entre 2016 et 2074"),
        case("collections run --on 2026-02-31", 2, "2026-02-31"),
        case("collections run --on 2026-05-06 --tenant nobody", 1, TOLD_NOBODY),
    ],
    "jobs work": [
        case("jobs work --until-empty --concurrency 0", 2, "--concurrency"),
        case("jobs work --until-empty --concurrency -1", 2, "--concurrency"),
        case(f"jobs work --until-empty --concurrency {HUGE}", 2, "--concurrency"),
    ],
    "jobs replay": [
        case("jobs replay 4711", 1, "la tâche 4711 n’est pas une lettre morte"),
        case("jobs replay 0", 2, "JOB_ID"),
        case(f"jobs replay {HUGE}", 2, "JOB_ID"),
        case("jobs replay x", 2, "JOB_ID"),
    ],
    "messages serve": [case("messages serve nobody", 1, "processus : ")],
    "messages take": [case("messages take nobody", 1, "rien ne reçoit nobody")],
    "partner register": [
        case(f"partner register {NAMES}", 1, "le code a des lettres latines", ""),
        case(f"partner register {'x' * 500} {NAMES}", 1, "le code a des lettres latines"),
        case(f"partner register a/b {NAMES}", 1, "le code a des lettres latines"),
        case(f"partner register ok --name-ar {'x' * 500} --name-fr a", 1, "a 120 lettres au plus"),
        case(f"partner register ok {NAMES} --most {HUGE}", 2, "--most"),
        case(f"partner register ok {NAMES} --guarantee -1", 2, "--guarantee"),
        case(f"partner register ok {NAMES} --tenant nobody", 1, TOLD_NOBODY),
    ],
    "partner sandbox open": [
        case("partner sandbox open nobody", 1, "aucun distributeur n’a le code nobody"),
        case("partner sandbox open", 1, "aucun distributeur n’a le code", ""),
    ],
    "partner sandbox register": [
        case(f"partner sandbox register nobody ok {NAMES}", 1, "aucun distributeur n’a le code nobody"),
        case(f"partner sandbox register radeej ok {NAMES} --most {HUGE}", 2, "--most"),
        case(f"partner sandbox register radeej ok {NAMES} --guarantee -1", 2, "--guarantee"),
    ],
    "readings import": [
        case("readings import @missing", 2, "n’existe pas"),
        case("readings import @folder", 2, "est un dossier"),
        case("readings import @empty --report @folder/out.csv", 2, "Le fichier est vide"),
        case("readings import @nul --report @folder/out.csv", 2, "mais des données binaires"),
        case("readings import @utf16", 2, "mais un texte en UTF-16"),
        case("readings import @latin", 2, "La ligne 1 n’est pas en UTF-8"),
        case("readings import @gzip", 2, "mais une archive gzip"),
        case("readings import @zip --language ar", 2, "بل \u2068ملف مضغوط zip"),
        case("readings import @wrong.csv", 2, "Attendu : compteur, date, index ; reçu : a, b, c"),
        case("readings import @semicolons.csv", 2, "reçu : a, b, c"),
        case("readings import @endless", 2, "En-tête incorrect"),
        case("readings import @readings.csv --round T99", 2, "T99"),
        case("readings import @readings.csv --tenant nobody", 1, TOLD_NOBODY),
        case("readings import @readings.csv --report @no/such/out.csv", 1, "no/such/out.csv: n’existe pas"),
        case("readings import @readings.csv --report @empty/x", 1, "empty/x: un dossier du chemin"),
        case("readings import @readings.csv --report @pipe", 1, "n’est pas un fichier ordinaire"),
        case("readings import @readings.csv --report /dev/full --language ar", 1, "ليس ملفا عاديا"),
        case("readings import @readings.csv --report @readings.csv", 2, "c’est le fichier qui est lu"),
    ],
    "readings photos": [
        case("readings photos @missing", 2, "n’existe pas"),
        case("readings photos @folder", 2, "est un dossier"),
        case("readings photos @empty --report @folder/out.csv", 2, "Ce n’est pas une archive ZIP, ou elle est abîmée"),
        case("readings photos @gzip --language ar", 2, "ليس أرشيف ZIP، أو هو معطوب"),
        case("readings photos @zip --report @folder/out.csv", 2, "ou elle est abîmée. Rien n’a été pris"),
        case("readings photos @endless", 2, "ou elle est abîmée. Rien n’a été pris"),
        case("readings photos @zip --tenant nobody", 1, TOLD_NOBODY),
        case("readings photos @photos.zip --report @no/such/out.csv", 1, "no/such/out.csv: n’existe pas"),
        case("readings photos @photos.zip --report @pipe", 1, "n’est pas un fichier ordinaire"),
        case("readings photos @photos.zip --report @photos.zip", 2, "c’est le fichier qui est lu"),
    ],
    "switchover check": [
        case("switchover check @missing --mapping regie", 2, "n’existe pas"),
        case("switchover check @empty --mapping regie", 2, "est un fichier"),
        case(f"{SWITCHOVER} regie", 2, "customers.csv : fichier illisible (n’existe pas)"),
        case(f"{SWITCHOVER} nobody", 2, "aucune correspondance nobody ; livrées : onee, regie"),
        case(f"{SWITCHOVER} @missing.yaml", 2, "aucune correspondance"),
        case(f"{SWITCHOVER} @empty.yaml", 2, "les clés dates, decimal, encoding, files"),
        case(f"{SWITCHOVER} @nul.yaml", 2, "nul.yaml"),
        case(f"{SWITCHOVER} @cut.yaml", 2, "cut.yaml"),
        case(f"{SWITCHOVER} @list.yaml", 2, "mapping : les clés dates"),
        case(f"{SWITCHOVER} @files.yaml", 2, "files : des paires"),
        case(f"{SWITCHOVER} regie --on 2026-02-31", 2, "2026-02-31"),
        case(f"{SWITCHOVER} regie --on 9999-12-31", 2, "n’est pas entre 2016 et 2074"),
        case(f"{SWITCHOVER} regie --tenant nobody", 1, TOLD_NOBODY),
    ],
    "switchover load": [
        case("switchover load --source nobody", 2, "saqia switchover check"),
        case("switchover load --tenant nobody", 1, TOLD_NOBODY),
    ],
    "switchover report": [
        case("switchover report --source nobody", 2, "saqia switchover check"),
        case("switchover report --format nobody", 2, "--format"),
    ],
}  # fmt: skip
"""Command -> what it is given, and how it says no."""
ALONE = ("quote", "tariffs check", "tariffs compare", "bench", "database roles", "partner check", "receipts check",
         "simulate", "serve", "demo")  # fmt: skip
"""Commands whose cases need no database."""
BILLED = ("bills run", "bills print", "bills no-increase", "bills exceptions")
"""Commands whose cases need a round and a billed month."""
NO_INPUT = {
    "audit seal": "takes no argument",
    "database migrate": "takes no argument",
    "database psql": "hands its arguments to psql, which says what is wrong",
    "jobs dead": "takes one flag",
    "jobs list": "takes one flag",
    "switchover mappings": "takes no argument",
    "test": "hands its paths to pytest, which says what is wrong",
}
"""Command -> why nothing hostile can be given to it."""
_DOWN = "base de données : elle ne répond pas"
AWAY = [
    case(line, 1, _DOWN) for line in (
        "app list", "app remove x", f"{SERVICE} --name N", "audit seal", "audit verify", f"bank open X {RIB} --name N",
        "bank import @wrong.csv", "bank export X @folder/out.xml", "bank exchange --keep @folder", f"{RUN} 2026-05",
        "bills list", "bills exceptions --cycle 1", "bills print --cycle 1 --out @folder/out",
        f"{NO_INCREASE} @folder/out --month 2026-04", "bills publish-no-increase --report 1",
        "collections run --on 2026-05-06", "jobs list", "jobs dead", "jobs replay 1", f"partner register ok {NAMES}",
        "readings import @readings.csv --report @folder/out.csv", f"{SWITCHOVER} regie", "switchover load",
        "switchover report",
    )
]  # fmt: skip
"""With a server that refuses connections."""
_READ_ONLY = "base de données : elle est en lecture seule"
WRITING = [
    case(line, 1, _READ_ONLY) for line in (
        f"{SERVICE} --name N", f"bank open X {RIB} --name N", "collections run --on 2026-05-06", f"{RUN} 2026-05",
        f"partner register ok {NAMES}", "readings import @readings.csv --report @folder/out.csv",
        f"{NO_INCREASE} @folder/out --month 2026-04", "audit seal",
    )
]  # fmt: skip
"""With a server that takes no writes."""

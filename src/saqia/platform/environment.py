"""The `SAQIA_*` settings: each with its default, meaning and check. docs/operations/settings.md is made from this."""

import dataclasses
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from saqia.platform import checks, disk_wording
from saqia.platform.wording import LANGUAGES, Language, isolate


class SettingInvalid(Exception):
    """A `SAQIA_*` variable has a value that cannot be used: which, why and what is accepted.

    :param said: in each language
    """

    def __init__(self, said: checks.Fault) -> None:
        self.said = said
        super().__init__(said.en)

    def say(self, language: Language) -> str:
        """Return the sentence in a language."""
        told: str = getattr(self.said, language)
        return told


def refused(fault: checks.Fault, *names: str) -> SettingInvalid:
    """Return the refusal of one of these variables, for what is wrong with it."""
    shown = {language: _either(names, word) for language, word in (("ar", "أو"), ("fr", "ou"), ("en", "or"))}
    return SettingInvalid(checks.Fault(
        f"{isolate(shown['ar'], 'ar')} {fault.ar}", f"{shown['fr']} {fault.fr}", f"{shown['en']} {fault.en}"
    ))  # fmt: skip


def required(name: str, *, because: str) -> SettingInvalid:
    """Return the refusal of a variable that lacks beside another one."""
    return SettingInvalid(checks.Fault(
        f"{name} لازم مع {because}", f"{name} est nécessaire avec {because}", f"{name} is required with {because}"
    ))  # fmt: skip


def _either(names: Sequence[str], word: str) -> str:
    *others, last = names
    return f"{', '.join(others)} {word} {last}" if others else last


@dataclasses.dataclass(frozen=True)
class Setting:
    """One variable of the environment."""

    name: str
    default: str
    meaning: str
    check: Callable[[str], checks.Fault | None] = lambda value: None
    secret: bool = False


SETTINGS = (
    Setting(
        "SAQIA_HOME",
        "var",
        "Folder of everything written: embedded database, documents, snapshots, keys.",
        checks.home,
    ),
    Setting(
        "SAQIA_DATABASE_URL",
        "",
        "Address of the production server for the role saqia_app; empty starts the embedded one.",
        checks.postgresql,
        True,
    ),
    Setting(
        "SAQIA_OWNER_DATABASE_URL",
        "",
        "The same database for the role saqia_owner, which migrates.",
        checks.postgresql,
        True,
    ),
    Setting(
        "SAQIA_LAND_DATABASE_URL",
        "",
        "The same database for the role saqia_land, which lands bill runs.",
        checks.postgresql,
        True,
    ),
    Setting(
        "SAQIA_BACKUP_DATABASE_URL",
        "",
        "The same database for the role saqia_backup, which `saqia backup create` reads as.",
        checks.postgresql,
        True,
    ),
    Setting("SAQIA_DEBUG", "0", "1 shows errors in pages and the style page; never in production.", checks.boolean),
    Setting(
        "SAQIA_SECRET_KEY",
        "",
        "Key that signs sessions; required with SAQIA_DATABASE_URL, else one is made in SAQIA_HOME.",
        checks.key,
        True,
    ),
    Setting(
        "SAQIA_PERSONAL_DATA_KEYS",
        "",
        "Folder with one key file per tenant for encrypted identifiers; empty keeps them in SAQIA_HOME/keys.",
        checks.folder,
    ),
    Setting(
        "SAQIA_ALLOWED_HOSTS",
        "127.0.0.1,localhost,.localhost",
        "Host names that the web server answers, separated by commas.",
        checks.served_hosts,
    ),
    Setting(
        "SAQIA_HTTPS",
        "0",
        "1 where a proxy serves HTTPS in front: secure cookies, HSTS, its X-Forwarded-Proto is believed.",
        checks.boolean,
    ),
    Setting(
        "SAQIA_METRICS_NETWORKS",
        "127.0.0.0/8,::1/128",
        "Networks that may read /metrics, separated by commas; never through a proxy.",
        checks.networks,
    ),
    Setting("SAQIA_DEFAULT_TENANT", "srm-souss-massa", "Tenant of a host name that none claims.", checks.code),
    Setting("SAQIA_LANGUAGE", "fr", "Language of the console: ar, fr or en.", checks.language),
    Setting("SAQIA_LOG_LEVEL", "INFO", "Least level that is logged.", checks.level),
    Setting(
        "SAQIA_PUBLIC_ADDRESS",
        "",
        "Where the public opens the pages, for links in messages and QR codes: https://{host}, {host} being the "
        "distributor's own; empty makes no links.",
        checks.address,
    ),
    Setting(
        "SAQIA_SMS_URL",
        "",
        "The SMS center: kannel://user:password@host:13013/cgi-bin/sendsms?from=NAME, or an operator's own, "
        "smpp://system:password@host:2775?from=NAME (kannels, smpps: TLS); several as `distributor=address`, separated "
        "by spaces; empty: SMS wait. See docs/how-to/connect-an-sms-center.md and connect-smpp.md.",
        checks.outsides("kannel", "kannels", "smpp", "smpps"),
        True,
    ),
    Setting(
        "SAQIA_WEBHOOKS_BESIDE",
        "0",
        "1 lets webhooks lead to http://127.0.0.1, for simulators of a demonstration; never in production.",
        checks.boolean,
    ),
    Setting(
        "SAQIA_SIMULATED_PARTNER",
        "",
        "CLIENT_ID:SECRET with which `saqia simulate partner` calls the partner API; for demonstrations.",
        checks.pair,
        True,
    ),
    Setting(
        "SAQIA_SMS_SECRET",
        "",
        "What Kannel shows when it brings reports and replies (`key=` in its addresses to us); empty: it may not.",
        checks.key,
        True,
    ),
    Setting(
        "SAQIA_SMS_REPORTS_ADDRESS",
        "",
        "Where Kannel reaches this server, such as http://10.0.0.5:8000; empty: no delivery reports are asked for.",
        checks.address,
    ),
    Setting(
        "SAQIA_MAIL_URL",
        "",
        "The mail server: smtp://user:password@host:587 (STARTTLS) or smtps://host:465 (TLS); several as "
        "`distributor=address`, separated by spaces; empty: e-mails wait. See docs/how-to/connect-mail.md.",
        checks.outsides("smtp", "smtps"),
        True,
    ),
    Setting(
        "SAQIA_MAIL_FROM",
        "",
        "The address that e-mails come from, such as factures@example.ma; several as `distributor=address`; required "
        "with SAQIA_MAIL_URL.",
        checks.mailboxes,
    ),
    Setting(
        "SAQIA_MAIL_RETURNS",
        "",
        "The mailbox of bounces, such as retours@example.ma: each e-mail returns to a signed address of its own, "
        "retours+...@example.ma; several as `distributor=address`; empty: bounces go back to the sender, unread.",
        checks.mailboxes,
    ),
    Setting(
        "SAQIA_MAIL_BOUNCES_URL",
        "",
        "Where that mailbox is read every minute: imaps://user:password@host/INBOX; empty: `saqia messages take "
        "bounce` is given each bounce by the mail server.",
        checks.outside("imaps", "imap"),
        True,
    ),
    Setting(
        "SAQIA_BANK_URL",
        "",
        "The bank's host for files of orders and statements: https://user:password@bank.example/host; empty: files "
        "go by hand.",
        checks.outside("https", "http"),
        True,
    ),
    Setting(
        "SAQIA_PUSH_CONTACT",
        "",
        "Whom a push service may write to about us, mailto: or https (RFC 8292); empty: no web push.",
        checks.contact,
    ),
    Setting(
        "SAQIA_PUSH_HOSTS",
        "fcm.googleapis.com,.push.services.mozilla.com,web.push.apple.com,.notify.windows.com",
        "Push services that may be called, separated by commas; a leading dot takes in every name below; * is any "
        "public one.",
        checks.hosts,
    ),
    Setting(
        "SAQIA_STS_URL",
        "",
        "The security module that makes the tokens of prepaid meters: sts://secret@host:port; `soft`: demonstration "
        "tokens that no meter of the field reads, refused with SAQIA_DATABASE_URL; empty: paid top-ups wait, or soft "
        "with SAQIA_DEBUG=1. See docs/how-to/connect-a-token-module.md.",
        checks.token_module,
        True,
    ),
    Setting(
        "SAQIA_CMI_URL",
        "",
        "The card page of the CMI: https://clientid@payment.example.ma/fim/est3Dgate; several as "
        "`distributor=address`, separated by spaces; empty: no payment by card online. "
        "See docs/how-to/connect-the-card-gateway.md.",
        checks.outsides("https", "http"),
    ),
    Setting(
        "SAQIA_CMI_API_URL",
        "",
        "Where the CMI answers inquiries: https://user:password@payment.example.ma/fim/api; several as "
        "`distributor=address`; empty: lost call-backs are not found.",
        checks.outsides("https", "http"),
        True,
    ),
    Setting(
        "SAQIA_CMI_STORE_KEY",
        "",
        "The store key shared with the CMI; several as `distributor=key`, separated by spaces; required with "
        "SAQIA_CMI_URL.",
        secret=True,
    ),
    Setting(
        "SAQIA_FATOURATI_CREDITORS",
        "",
        "What the Fatourati aggregator calls us: creditor and debt, such as 1141/01; several as `distributor=1141/01`, "
        "separated by spaces; empty: it does not collect. See docs/how-to/connect-fatourati.md.",
        checks.creditors,
    ),
    Setting(
        "SAQIA_FATOURATI_SECRET",
        "",
        "The secret shared with the aggregator, of 16 characters or more; several as `distributor=secret`; required "
        "with SAQIA_FATOURATI_CREDITORS.",
        secret=True,
    ),
    Setting(
        "SAQIA_FILES_URL",
        "",
        "Where files are stored: empty for SAQIA_HOME/files, or s3://bucket/prefix.",
        checks.bucket,
    ),
)


def read(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return every setting's value.

    :raises SettingInvalid: naming the variable, the fault and what is accepted; unknown `SAQIA_*` names too
    """
    known = {setting.name: setting for setting in SETTINGS}
    unknown = sorted(name for name in environ if name.startswith("SAQIA_") and name not in known)
    if unknown:
        name, names = unknown[0], ", ".join(known)
        raise SettingInvalid(checks.Fault(
            f"{name} ليس إعدادا؛ الإعدادات المعروفة: {names}", f"{name} n’est pas un réglage ; connus : {names}",
            f"{name} is not a setting; known settings: {names}",
        ))  # fmt: skip
    values = {}
    for setting in SETTINGS:
        value = environ.get(setting.name, setting.default)
        fault = checks.text(value) or setting.check(value)
        if fault:
            shown = f"{setting.name}{'' if setting.secret else f'={value!r}'}"
            raise SettingInvalid(checks.Fault(
                f"{isolate(shown, 'ar')} {fault.ar}", f"{shown} {fault.fr}", f"{shown} {fault.en}"
            ))  # fmt: skip
        values[setting.name] = value
    if values["SAQIA_DATABASE_URL"] and not values["SAQIA_SECRET_KEY"]:
        raise SettingInvalid(checks.Fault(
            "SAQIA_SECRET_KEY لازم حين يسمي SAQIA_DATABASE_URL خادما",
            "SAQIA_SECRET_KEY est nécessaire quand SAQIA_DATABASE_URL nomme un serveur",
            "SAQIA_SECRET_KEY is required when SAQIA_DATABASE_URL names a server",
        ))  # fmt: skip
    return values


def home(values: Mapping[str, str]) -> Path:
    """Return the folder of everything that is written, absolute; it is made where it is not there.

    :raises SettingInvalid: it cannot be made, or not be written
    """
    folder = Path(values["SAQIA_HOME"])
    folder = folder if folder.is_absolute() else project_root() / folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileNotFoundError, FileExistsError, NotADirectoryError, PermissionError) as error:
        shown = f"SAQIA_HOME={str(folder)!r}"
        why = {language: disk_wording.reason(error, language) for language in LANGUAGES}
        raise SettingInvalid(checks.Fault(
            f"{shown} تعذر إنشاؤه: {why['ar']}", f"{shown} ne peut être créé : {why['fr']}",
            f"{shown} cannot be made: {why['en']}",
        )) from error  # fmt: skip
    if not os.access(folder, os.W_OK | os.X_OK):
        shown = f"SAQIA_HOME={str(folder)!r}"
        raise SettingInvalid(checks.Fault(
            f"{shown} لا تسمح الكتابة فيه", f"{shown} ne peut être écrit", f"{shown} cannot be written"
        ))  # fmt: skip
    return folder


def project_root() -> Path:
    """Return the checkout's root, or the working directory where Saqia runs from an installed wheel."""
    root = Path(__file__).resolve().parents[3]
    return root if (root / "pyproject.toml").exists() else Path.cwd()

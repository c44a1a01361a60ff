"""What the value of a setting has to look like: each check returns what it must be, or None where it is."""

import importlib.util
import ipaddress
import re
import urllib.parse
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple


class Fault(NamedTuple):
    """What the value of a setting must be, in each language."""

    ar: str
    fr: str
    en: str


class Misdescribed(ValueError):
    """What a setting says of a system outside cannot be used; `said`: what lacks or is wrong, without a secret."""

    def __init__(self, said: Fault) -> None:
        super().__init__(said.en)
        self.said = said


PORT_OR_SECONDS = Fault(
    "فيه منفذ أو ثوان ليست عددا", "a un port ou des secondes qui ne sont pas un nombre",
    "has a port or seconds that are not a number",
)  # fmt: skip
SECONDS = Fault(
    "فيه ثوان ليست بين 0 و15", "a des secondes qui ne sont pas entre 0 et 15",
    "has seconds that are not between 0 and 15",
)  # fmt: skip
_HOST = re.compile(r"\*|\.?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*|\[[0-9A-Fa-f:.]+\]")


def text(value: str) -> Fault | None:
    """Check what no setting may have: line ends, and bytes that are not UTF-8."""
    return (
        None
        if value.isprintable()
        else Fault(
            "يجب أن تكون سطرا واحدا من النص بترميز UTF-8",
            "doit être une ligne de texte en UTF-8",
            "must be one line of text in UTF-8",
        )
    )


def boolean(value: str) -> Fault | None:
    """Check a switch."""
    return None if value in {"0", "1"} else Fault("يجب أن تكون 0 أو 1", "doit être 0 ou 1", "must be 0 or 1")


def home(value: str) -> Fault | None:
    """Check a folder that may not be left out; `environment.home` makes it, or says why not."""
    return None if value.strip() else Fault("يجب أن تسمي مجلدا", "doit nommer un dossier", "must name a folder")


def folder(value: str) -> Fault | None:
    """Check a folder that is there or can be made: nothing on the way to it is a file."""
    for path in (Path(value), *Path(value).parents) if value else ():
        if path.exists():
            return (
                None
                if path.is_dir()
                else Fault(
                    f"يجب أن تكون مجلدا، و{path} ليس مجلدا",
                    f"doit être un dossier, et {path} n’en est pas un",
                    f"must be a folder, and {path} is none",
                )
            )
    return None


def postgresql(value: str) -> Fault | None:
    """Check the address of a database."""
    parts = _parts(value)
    if not value or (parts and parts.scheme in {"postgresql", "postgres"} and parts.path.strip("/")):
        return None
    return Fault(
        "يجب أن تشبه postgresql://user:password@host:5432/database",
        "doit ressembler à postgresql://user:password@host:5432/database",
        "must look like postgresql://user:password@host:5432/database",
    )


def language(value: str) -> Fault | None:
    """Check a language of ours."""
    return (
        None
        if value in {"ar", "fr", "en"}
        else Fault("يجب أن تكون ar أو fr أو en", "doit être ar, fr ou en", "must be ar, fr or en")
    )


def key(value: str) -> Fault | None:
    """Check a key that signs."""
    return (
        Fault("يجب أن تضم 32 حرفا أو أكثر", "doit avoir 32 caractères ou plus", "must have 32 characters or more")
        if 0 < len(value) < 32
        else None
    )


def code(value: str) -> Fault | None:
    """Check the code of a distributor."""
    return (
        None
        if re.fullmatch(r"[a-z0-9-]+", value)
        else Fault(
            "يجب أن تكون رمزا مثل srm-souss-massa",
            "doit être un code tel que srm-souss-massa",
            "must be a code such as srm-souss-massa",
        )
    )


def pair(value: str) -> Fault | None:
    """Check an application's number and its secret."""
    return (
        None
        if not value or all(value.partition(":")[::2])
        else Fault("يجب أن تكون على شكل CLIENT_ID:SECRET", "doit être CLIENT_ID:SECRET", "must be CLIENT_ID:SECRET")
    )


def served_hosts(value: str) -> Fault | None:
    """Check host names of which one at least is needed."""
    return (
        hosts(value)
        if value.strip(" ,")
        else Fault(
            "يجب أن تسمي خادما مثل portal.example.ma",
            "doit nommer un hôte, tel que portal.example.ma",
            "must name a host, such as portal.example.ma",
        )
    )


def hosts(value: str) -> Fault | None:
    """Check host names separated by commas."""
    names = [name.strip() for name in value.split(",") if name.strip()]
    return (
        None
        if all(map(_HOST.fullmatch, names))
        else Fault(
            "يجب أن تكون أسماء خوادم مثل .example.ma تفصلها فواصل",
            "doit être des noms d’hôtes tels que .example.ma, séparés par des virgules",
            "must be host names such as .example.ma, separated by commas",
        )
    )


def networks(value: str) -> Fault | None:
    """Check networks separated by commas."""
    try:
        for network in value.split(","):
            ipaddress.ip_network(network)
    except ValueError:
        return Fault(
            "يجب أن تكون شبكات مثل 10.0.0.0/8 تفصلها فواصل",
            "doit être des réseaux tels que 10.0.0.0/8, séparés par des virgules",
            "must be networks such as 10.0.0.0/8, separated by commas",
        )
    return None


def address(value: str) -> Fault | None:
    """Check where pages are opened."""
    filled = value.replace("{host}", "host")
    parts = _parts(filled)
    is_bare = parts and parts.scheme in {"http", "https"} and parts.hostname and not parts.path and not parts.query
    if not value or (is_bare and not {"{", "}"} & set(filled)):
        return None
    return Fault(
        "يجب أن تشبه https://{host} أو https://agence.example.ma دون مسار",
        "doit ressembler à https://{host} ou https://agence.example.ma, sans chemin",
        "must look like https://{host} or https://agence.example.ma, without a path",
    )


def outside(*schemes: str) -> Callable[[str], Fault | None]:
    """Check an address of a system outside; its room in `partners/` reads the rest and says what is wrong there."""

    def check(value: str) -> Fault | None:
        parts = _parts(value)
        if not value or (parts and parts.scheme in schemes and parts.hostname):
            return None
        form, known = f"{schemes[0]}://user:password@host:port", ", ".join(schemes)
        return Fault(
            f"يجب أن تشبه {form}، بأحد: {known}", f"doit ressembler à {form}, avec un de : {known}",
            f"must look like {form}, with one of: {known}",
        )  # fmt: skip

    return check


def outsides(*schemes: str) -> Callable[[str], Fault | None]:
    """Check addresses separated by spaces, each for every distributor or, as `code=address`, for one."""
    one = outside(*schemes)

    def check(value: str) -> Fault | None:
        for word in value.split():
            of, is_named, at = word.partition("=")
            if fault := one(at if is_named and of.replace("-", "").isalnum() else word):
                return fault
        return None

    return check


def token_module(value: str) -> Fault | None:
    """Check the address of a security module."""
    return None if value == "soft" else outside("sts")(value)


def mailboxes(value: str) -> Fault | None:
    """Check addresses of mail."""
    for word in value.split():
        box = word.rpartition("=")[2]
        if box.count("@") != 1 or not all(box.split("@")):
            return Fault(
                "يجب أن تكون عناوين مثل factures@example.ma أو `distributor=address` تفصلها مسافات",
                "doit être des adresses telles que factures@example.ma, "
                "ou `distributor=address`, séparées par des espaces",
                "must be addresses such as factures@example.ma, or `distributor=address`, separated by spaces",
            )
    return None


def creditors(value: str) -> Fault | None:
    """Check what the aggregator calls us."""
    if all(re.fullmatch(r"(?:[a-z0-9-]+=)?[0-9]{4}/[0-9]{2}", word) for word in value.split()):
        return None
    return Fault(
        "يجب أن تكون دائنا ودينا مثل 1141/01 أو `distributor=1141/01` تفصلها مسافات",
        "doit être un créancier et une créance tels que 1141/01, ou `distributor=1141/01`, séparés par des espaces",
        "must be a creditor and a debt such as 1141/01, or `distributor=1141/01`, separated by spaces",
    )


def contact(value: str) -> Fault | None:
    """Check whom somebody may write to."""
    if not value or outside("https")(value) is None or re.fullmatch(r"mailto:[^@\s]+@[^@\s]+", value):
        return None
    return Fault(
        "يجب أن تكون mailto:somebody@example.ma أو عنوان https",
        "doit être mailto:somebody@example.ma ou une adresse https",
        "must be mailto:somebody@example.ma or an https address",
    )


def bucket(value: str) -> Fault | None:
    """Check where files are stored, and that what reaches it is installed."""
    parts = _parts(value)
    if not value:
        return None
    if not parts or parts.scheme != "s3" or not parts.netloc or parts.query or parts.fragment:
        return Fault(
            "يجب أن تشبه s3://bucket/prefix",
            "doit ressembler à s3://bucket/prefix",
            "must look like s3://bucket/prefix",
        )
    if importlib.util.find_spec("boto3") is None:
        return Fault(
            "تتطلب الإضافة saqia[s3]: نفذوا ./saqia مرة بهذا الإعداد فيأتي بها",
            "demande l’extra saqia[s3] : lancez ./saqia une fois avec ce réglage, il l’apporte",
            "needs the extra saqia[s3]: run ./saqia once with this setting, it brings it",
        )
    return None


def level(value: str) -> Fault | None:
    """Check a level of logs."""
    return (
        None
        if value in {"DEBUG", "INFO", "WARNING", "ERROR"}
        else Fault(
            "يجب أن تكون DEBUG أو INFO أو WARNING أو ERROR",
            "doit être DEBUG, INFO, WARNING ou ERROR",
            "must be DEBUG, INFO, WARNING or ERROR",
        )
    )


def looks_like(example: str) -> Fault:
    """Return the fault of an address that is not like an example."""
    return Fault(f"يجب أن تشبه {example}", f"doit ressembler à {example}", f"must look like {example}")


def lacks_sign_in(example: str) -> Fault:
    """Return the fault of an address without the name and password of an account."""
    return Fault(
        f"ينقصها اسم الحساب وكلمة مروره: {example}", f"n’a pas l’utilisateur et le mot de passe : {example}",
        f"lacks the user and password: {example}",
    )  # fmt: skip


def too_short(what: Fault, least: int, setting: str) -> Fault:
    """Return the fault of a secret that lacks or is short.

    :param what: what it is called, with its article in French
    """
    return Fault(
        f"ينقصها {what.ar} من {least} حرفا أو أكثر: عينوا {setting}",
        f"n’a pas {what.fr} de {least} caractères ou plus : posez {setting}",
        f"has no {what.en} of {least} characters or more: set {setting}",
    )  # fmt: skip


def unknown_option(name: str, known: Iterable[str]) -> Fault:
    """Return the fault of an address with an option that nobody reads."""
    names = ", ".join(sorted(known))
    return Fault(
        f"فيها خيار غير معروف {name}؛ المعروفة: {names}", f"a une option inconnue {name} ; connues : {names}",
        f"has the unknown option {name}; known: {names}",
    )  # fmt: skip


def _parts(value: str) -> urllib.parse.SplitResult | None:
    """Return the parts of an address, None where it is none: brackets left open, a port that no machine has."""
    try:
        parts = urllib.parse.urlsplit(value)
        return parts if parts.port is None or parts.port > 0 else None
    except ValueError:
        return None

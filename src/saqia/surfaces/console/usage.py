"""What click refuses by itself, in the language of the console: it asks `gettext` for each sentence, and gets ours.

Its pages of help stay in English, as ours are. A release of click that says something new fails a test.
"""

import re
from types import ModuleType

import click.core
import click.exceptions
import click.parser
import click.termui
import click.types

from saqia.platform.wording import Text
from saqia.surfaces.console import session

MODULES: tuple[ModuleType, ...] = (click.core, click.exceptions, click.parser, click.termui, click.types)
_VALUES = re.compile(r"\{(?!message)[^}]+\}(?: \{(?!message)[^}]+\})*")
_ISOLATED = "\u2066\\g<0>\u2069"
_CHOICES = Text(
    ar="{value!r} ليس من القيم المقبولة: {choices}.",
    fr="{value!r} n’est pas une des valeurs possibles : {choices}.",
    en="{value!r} is not one of {choices}.",
)
_FORMATS = Text(
    ar="{value!r} لا يطابق الصيغة {formats}.",
    fr="{value!r} ne suit pas le format {formats}.",
    en="{value!r} does not match the format {formats}.",
)
_EXTRA = Text(ar="معطيات زائدة: {args}", fr="en trop : {args}", en="Got unexpected extra arguments ({args})")
_NEEDS = Text(ar="الخيار {name!r} يتطلب قيمة.", fr="L’option {name!r} demande une valeur.",
              en="Option {name!r} requires an argument.")  # fmt: skip
_COUNT = Text(ar="عدد القيم المطلوب {nargs} والمقدم {len}.", fr="Il faut {nargs} valeurs, {len} données.",
              en="Takes {nargs} values but {len} were given.")  # fmt: skip
_TUPLE = Text(ar="عدد القيم المطلوب {len_type} والمقدم {len_value}.",
              fr="Il faut {len_type} valeurs, {len_value} données.",
              en="{len_type} values are required, but {len_value} were given.")  # fmt: skip
SENTENCES = {
    "Error: {message}": Text(ar="خطأ: {message}", fr="Erreur : {message}", en="Error: {message}"),
    "Try '{command} {option}' for help.": Text(
        ar="للمساعدة: {command} {option}", fr="Pour de l’aide : {command} {option}",
        en="Try '{command} {option}' for help.",
    ),
    "Aborted!": Text(ar="ألغي.", fr="Abandonné.", en="Aborted!"),
    "Invalid value: {message}": Text(
        ar="قيمة غير مقبولة: {message}", fr="Valeur refusée : {message}", en="Invalid value: {message}"
    ),
    "Invalid value for {param_hint}: {message}": Text(
        ar="قيمة غير مقبولة، {param_hint}: {message}", fr="Valeur refusée pour {param_hint} : {message}",
        en="Invalid value for {param_hint}: {message}",
    ),
    "Missing argument": Text(ar="معطى ناقص", fr="Il manque l’argument", en="Missing argument"),
    "Missing option": Text(ar="خيار ناقص", fr="Il manque l’option", en="Missing option"),
    "Missing parameter": Text(ar="معطى ناقص", fr="Il manque le paramètre", en="Missing parameter"),
    "Missing {param_type}": Text(ar="معطى ناقص", fr="Il manque un paramètre", en="Missing {param_type}"),
    "Missing parameter: {param_name}": Text(
        ar="معطى ناقص: {param_name}", fr="Il manque le paramètre {param_name}", en="Missing parameter: {param_name}"
    ),
    "Missing command.": Text(ar="الأمر ناقص.", fr="Il manque la commande.", en="Missing command."),
    "No such option {name!r}.": Text(
        ar="لا خيار باسم {name!r}.", fr="L’option {name!r} n’existe pas.", en="No such option {name!r}."
    ),
    "No such command {name!r}.": Text(
        ar="لا أمر باسم {name!r}.", fr="La commande {name!r} n’existe pas.", en="No such command {name!r}."
    ),
    "Did you mean {possibility}?": Text(
        ar="هل تقصدون {possibility}؟", fr="Vouliez-vous {possibility} ?", en="Did you mean {possibility}?"
    ),
    "(Did you mean one of: {possibilities}?)": Text(
        ar="(هل تقصدون: {possibilities}؟)", fr="(Vouliez-vous : {possibilities} ?)",
        en="(Did you mean one of: {possibilities}?)",
    ),
    "unknown error": Text(ar="خطأ غير معروف", fr="erreur inconnue", en="unknown error"),
    "Could not open file {filename!r}: {message}": Text(
        ar="تعذر فتح الملف {filename!r}: {message}", fr="Le fichier {filename!r} ne s’ouvre pas : {message}",
        en="Could not open file {filename!r}: {message}",
    ),
    "Choose from:\n\t{choices}": Text(ar="القيم المقبولة:\n\t{choices}", fr="Valeurs possibles :\n\t{choices}",
                                      en="Choose from:\n\t{choices}"),
    "{value!r} is not {choice}.": Text(
        ar="{value!r} ليس القيمة المقبولة: {choice}.", fr="{value!r} n’est pas la valeur possible : {choice}.",
        en="{value!r} is not {choice}.",
    ),
    "{value!r} is not one of {choices}.": _CHOICES,
    "{value!r} does not match the format {format}.": _FORMATS,
    "{value!r} does not match the formats {formats}.": _FORMATS,
    "{value!r} is not a valid {number_type}.": Text(
        ar="{value!r} ليس عددا صالحا.", fr="{value!r} n’est pas un nombre valable.",
        en="{value!r} is not a valid {number_type}.",
    ),
    "{value} is not in the range {range}.": Text(
        ar="{value} خارج المجال {range}.", fr="{value} n’est pas dans l’intervalle {range}.",
        en="{value} is not in the range {range}.",
    ),
    "{value!r} is not a valid boolean. Recognized values: {states}": Text(
        ar="{value!r} ليس نعم ولا لا. القيم المقبولة: {states}",
        fr="{value!r} n’est ni oui ni non. Valeurs possibles : {states}",
        en="{value!r} is not a valid boolean. Recognized values: {states}",
    ),
    "{value!r} is not a valid UUID.": Text(
        ar="{value!r} ليس معرفا صالحا.", fr="{value!r} n’est pas un identifiant valable.",
        en="{value!r} is not a valid UUID.",
    ),
    "{name} {filename!r} does not exist.": Text(
        ar="{filename!r} غير موجود.", fr="{filename!r} n’existe pas.", en="{name} {filename!r} does not exist."
    ),
    "{name} {filename!r} is a file.": Text(
        ar="{filename!r} ملف وليس مجلدا.", fr="{filename!r} est un fichier, pas un dossier.",
        en="{name} {filename!r} is a file.",
    ),
    "{name} {filename!r} is a directory.": Text(
        ar="{filename!r} مجلد وليس ملفا.", fr="{filename!r} est un dossier, pas un fichier.",
        en="{name} {filename!r} is a directory.",
    ),
    "{name} {filename!r} is not readable.": Text(
        ar="{filename!r} لا تسمح قراءته.", fr="{filename!r} ne peut pas être lu.",
        en="{name} {filename!r} is not readable.",
    ),
    "{name} {filename!r} is not writable.": Text(
        ar="{filename!r} لا تسمح الكتابة فيه.", fr="{filename!r} ne peut pas être écrit.",
        en="{name} {filename!r} is not writable.",
    ),
    "{name} {filename!r} is not executable.": Text(
        ar="{filename!r} لا يسمح تنفيذه.", fr="{filename!r} ne peut pas être exécuté.",
        en="{name} {filename!r} is not executable.",
    ),
    "Argument {name!r} takes {nargs} values.": Text(
        ar="المعطى {name!r} يتطلب {nargs} قيم.", fr="L’argument {name!r} demande {nargs} valeurs.",
        en="Argument {name!r} takes {nargs} values.",
    ),
    "Option {name!r} does not take a value.": Text(
        ar="الخيار {name!r} لا يقبل قيمة.", fr="L’option {name!r} ne prend pas de valeur.",
        en="Option {name!r} does not take a value.",
    ),
    "Option {name!r} requires an argument.": _NEEDS,
    "Option {name!r} requires {nargs} arguments.": _NEEDS,
    "Got unexpected extra argument ({args})": _EXTRA,
    "Got unexpected extra arguments ({args})": _EXTRA,
    "Value must be an iterable.": Text(
        ar="تلزم قيم عدة.", fr="Il faut plusieurs valeurs.", en="Value must be an iterable."
    ),
    "Takes {nargs} values but 1 was given.": _COUNT,
    "Takes {nargs} values but {len} were given.": _COUNT,
    "{len_type} values are required, but {len_value} was given.": _TUPLE,
    "{len_type} values are required, but {len_value} were given.": _TUPLE,
    "Error: The two entered values do not match.": Text(
        ar="خطأ: القيمتان مختلفتان.", fr="Erreur : les deux saisies diffèrent.",
        en="Error: The two entered values do not match.",
    ),
    "Error: invalid input": Text(
        ar="خطأ: جواب غير مفهوم", fr="Erreur : réponse non comprise", en="Error: invalid input"
    ),
}  # fmt: skip
"""Sentence as click writes it -> ours; values are filled in by click."""


def translate(sentence: str) -> str:
    """Return a sentence of click in the language of the console, with its values still to be filled in."""
    language = session.language()
    if sentence not in SENTENCES or language == "en":
        return sentence
    said: str = getattr(SENTENCES[sentence], language)
    return _VALUES.sub(_ISOLATED, said) if language == "ar" else said


def install() -> None:
    """Have click ask here."""
    for module in MODULES:
        vars(module)["_"] = translate
        if "ngettext" in vars(module):
            vars(module)["ngettext"] = lambda one, many, count: translate(one if count == 1 else many)

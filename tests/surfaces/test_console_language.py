"""The console refuses in the language of its operator: no command, and nothing of click, knows English alone."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from saqia.platform.wording import LANGUAGES, Language, Text
from saqia.surfaces.console import main, usage, wording

CONSOLE = Path(main.__file__).parent
REFUSALS = {"ClickException", "UsageError", "BadParameter", "fail", "confirm", "_Unusable"}
OF_PROGRAMMERS = {
    "Choice({choices})", "deprecated", "Options", "Positional arguments", "Commands", "Unknown color {colour!r}",
    "Press any key to continue...", "Repeat for confirmation", "Name '{name}' defined twice", "(dynamic)",
    "env var: {var}", "default: {default}", "file", "directory", "path",
    "DeprecationWarning: The command {name!r} is deprecated.{extra_message}",
    "DeprecationWarning: The {param_type} {name!r} is deprecated.{extra_message}",
    "Could not determine name for option with declarations {decls!r}",
    "No options defined but a name was passed ({name}). Did you mean to declare an argument instead? Did you mean to "
    "pass '--{name}'?",
    "Arguments take exactly one parameter declaration, got {length}: {decls}.",
    "Boolean option {decl!r} cannot use the same flag for true/false.", "Could not determine name for argument",
    "Invalid start character for option ({option})",
}  # fmt: skip
"""What click says in pages of help, and to who declares a command wrongly."""


def _calls(tree: ast.AST, names: set[str]) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            if name in names:
                yield node


def _untranslated(told: ast.expr) -> Iterator[str]:
    """Yield what of a sentence is written in it, or is what an exception says: both know one language."""
    parts = told.values if isinstance(told, ast.JoinedStr) else [told]
    for part in parts:
        value = part.value if isinstance(part, ast.FormattedValue) else part
        if isinstance(value, ast.Constant) and any(letter.isalpha() for letter in str(value.value)):
            yield str(value.value)
        elif re.search(r"^str\(|\.(strerror|reason)$", ast.unparse(value)):
            yield ast.unparse(value)


def test_no_command_refuses_in_one_language() -> None:
    found = set()
    for path in sorted(CONSOLE.glob("*.py")):
        for call in _calls(ast.parse(path.read_text(encoding="utf-8")), REFUSALS):
            found |= {f"{path.name}: {text}" for told in call.args[:1] for text in _untranslated(told)}
    assert found == set()


@pytest.mark.parametrize(("told", "found"), [
    ("'no such job'", ["no such job"]), ("f'{name}: not there'", [": not there"]), ("str(error)", ["str(error)"]),
    ("f'{path}: {error.strerror}'", ["error.strerror"]), ("session.said(wording.NOT_DEAD)", []),
    ("f'{path}: {reason}'", []),
])  # fmt: skip
def test_the_law_sees_what_it_forbids(told: str, found: list[str]) -> None:
    assert list(_untranslated(ast.parse(told, mode="eval").body)) == found


def test_everything_that_click_can_say_has_its_words() -> None:
    said = set()
    for module in usage.MODULES:
        for call in _calls(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8")), {"_", "ngettext"}):
            said |= {arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)}
    assert said - OF_PROGRAMMERS == set(usage.SENTENCES)


def _fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("sentence", usage.SENTENCES)
def test_click_can_fill_in_what_a_sentence_asks_for(sentence: str) -> None:
    text = usage.SENTENCES[sentence]
    assert _fields(text.ar) == _fields(text.fr) <= _fields(text.en)
    assert any("\u0600" <= letter <= "\u06ff" for letter in text.ar)


REFUSED = [
    ("bills list --nope", "L’option '--nope' n’existe pas.", "لا خيار باسم \u2066'--nope'\u2069.",
     "No such option '--nope'."),
    ("jobs lists", "La commande 'lists' n’existe pas. Vouliez-vous 'list' ?",
     "لا أمر باسم \u2066'lists'\u2069. هل تقصدون \u2066'list'\u2069؟", "No such command 'lists'. Did you mean 'list'?"),
    ("jobs replay", "Il manque l’argument 'JOB_ID'.", "معطى ناقص 'JOB_ID'.", "Missing argument 'JOB_ID'."),
    ("jobs replay x", "Valeur refusée pour 'JOB_ID' : 'x' n’est pas un nombre valable.",
     "قيمة غير مقبولة، \u2066'JOB_ID'\u2069: \u2066'x'\u2069 ليس عددا صالحا.",
     "Invalid value for 'JOB_ID': 'x' is not a valid integer range."),
    ("backup check nowhere", "Valeur refusée pour 'FOLDER' : 'nowhere' n’existe pas.",
     "قيمة غير مقبولة، \u2066'FOLDER'\u2069: \u2066'nowhere'\u2069 غير موجود.",
     "Invalid value for 'FOLDER': Directory 'nowhere' does not exist."),
    ("jobs list x y", "en trop : x y", "معطيات زائدة: \u2066x y\u2069", "Got unexpected extra arguments (x y)"),
    ("database roles --database", "L’option '--database' demande une valeur.",
     "الخيار \u2066'--database'\u2069 يتطلب قيمة.", "Option '--database' requires an argument."),
    ("quote", "il manque --service, --operator, --from, --to, --volume (ou --file pour un fichier de cas)",
     "ينقص \u2066--service, --operator, --from, --to, --volume\u2069 (أو --file لملف من الحالات)",
     "missing --service, --operator, --from, --to, --volume (or --file for a file of cases)"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "fr", "ar", "en"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_refusal_in_three_languages(line: str, fr: str, ar: str, en: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for language, begins, told in (("fr", "Erreur : ", fr), ("ar", "خطأ: ", ar), ("en", "Error: ", en)):
        monkeypatch.setattr("django.conf.settings.SAQIA_LANGUAGE", language)
        done = CliRunner().invoke(main.run, line.split(), env={"COLUMNS": "1000"}, prog_name="saqia")
        assert (done.exit_code, done.stderr.splitlines()[-1]) == (2, begins + told)


@pytest.mark.parametrize(("language", "told"), [
    ("fr", "Pour de l’aide : saqia bills list --help"), ("ar", "للمساعدة: \u2066saqia bills list --help\u2069"),
    ("en", "Try 'saqia bills list --help' for help."),
])  # fmt: skip
def test_where_help_is_found(language: Language, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.conf.settings.SAQIA_LANGUAGE", language)
    done = CliRunner().invoke(main.run, ["bills", "list", "--nope"], env={"COLUMNS": "1000"}, prog_name="saqia")
    assert done.stderr.splitlines()[1] == told


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_can_be_said(language: Language) -> None:
    texts = [text for text in vars(wording).values() if isinstance(text, Text)]
    assert len(texts) > 50
    for text in texts:
        filled = dict.fromkeys(_fields(text.en), "X7")
        assert text.say(language, **filled).count("X7") >= len(filled)
        assert _fields(text.ar) == _fields(text.fr) == _fields(text.en)

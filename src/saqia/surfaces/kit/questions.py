"""A form drawn from the definition of a procedure: its questions and its papers, as fields of a page."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from saqia.contexts.cases import operations as cases
from saqia.contexts.cases import queries, types, wording
from saqia.contexts.territory import queries as territory
from saqia.platform.wording import Text
from saqia.surfaces.kit import attached, languages

NOT_ANSWERED = Text(ar="اختاروا", fr="Choisissez", en="Choose")
YES = Text(ar="نعم", fr="Oui", en="Yes")
NO = Text(ar="لا", fr="Non", en="No")
KINDS_TAKEN = Text(ar="صورة أو PDF", fr="Photo ou PDF", en="Photo or PDF")
OPTIONAL = Text(ar="اختياري", fr="facultatif", en="optional")
COMMA = Text(ar="، ", fr=", ", en=", ")
_RADIOS = 4
"""As many choices are shown at once; more of them are a list."""


class SeveralFiles(forms.ClearableFileInput):
    """A file input that takes several files, and names those that came before the form went back."""

    allow_multiple_selected = True
    template_name = "kit/papers.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.kept: list[dict[str, str]] = []

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Return what the template shows."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"] |= {"kept": self.kept, "kept_label": attached.LABEL.say(languages.current())}
        return context


class FilesField(forms.FileField):
    """The files of one paper; whether one is missing is said by the operation."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        """Return the files, none where none was chosen; an empty one is refused by the store."""
        return [one for one in data or [] if one]


def fields_of(
    asked: Iterable[types.Field], *, region: str = "", given: Mapping[str, types.Answer] | None = None
) -> dict[str, forms.Field]:
    """Return the fields of a form, by the codes of its questions.

    :param region: whose communes are offered
    """
    return {one.code: _field(one, region, (given or {}).get(one.code)) for one in asked}


def papers_of(rules: Iterable[types.DocumentRule], *, require: bool) -> dict[str, forms.Field]:
    """Return a file field for each paper, by `paper-<code>`."""
    language = languages.current()
    found: dict[str, forms.Field] = {}
    for rule in rules:
        label = rule.name.say(language)
        if not (rule.required and require):
            label = f"{label} ({OPTIONAL.say(language)})"
        accept = {"accept": ",".join(rule.kinds), "multiple": True}
        found[f"paper-{rule.code}"] = FilesField(
            label=label, required=False, help_text=KINDS_TAKEN.say(language), widget=SeveralFiles(attrs=accept)
        )
    return found


class Asked(forms.Form):
    """A form whose fields come from a definition; a key makes sending it twice harmless.

    `papers` are those that `uploads.accept` took.
    """

    key = forms.CharField(widget=forms.HiddenInput, max_length=40, min_length=16)

    def __init__(self, *args: Any, asked: Mapping[str, forms.Field], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(asked)
        self.papers: tuple[types.GivenDocument, ...] = ()

    def answers(self) -> dict[str, types.Answer]:
        """Return what was answered as the operations take it; what was left open is left out."""
        given = {code: value for code, value in self.cleaned_data.items() if not code.startswith(("paper-", "key"))}
        return {code: cast(types.Answer, value) for code, value in given.items() if value not in ("", None)}

    def uploads(self) -> "dict[str, Sequence[UploadedFile[Any]]]":
        """Return the files that came, by the codes of their papers."""
        return {
            code.removeprefix("paper-"): value
            for code, value in self.cleaned_data.items()
            if code.startswith("paper-") and value
        }

    def brought_back(self) -> list[str]:
        """Return the references of the papers that came with the form before."""
        return cast(QueryDict, self.data).getlist(attached.FIELD)[: attached.MOST] if self.is_bound else []

    def attach(self, tenant_id: int, one: attached.Attached) -> None:
        """Take a stored paper along, once; the form names it when it goes back."""
        field = self.fields.get(f"paper-{one.paper.code}")
        if field is None or one.paper in self.papers:
            return
        self.papers += (one.paper,)
        cast(SeveralFiles, field.widget).kept.append({"name": one.name, "reference": attached.write(tenant_id, one)})

    def refuse(self, refused: Exception) -> bool:
        """Say at their fields what an operation refused; return whether it was such a refusal."""
        language = languages.current()
        if isinstance(refused, cases.FormNotValid):
            for code, fault in refused.faults.items():
                self.add_error(code if code in self.fields else None, wording.FAULTS[fault].say(language))
        elif isinstance(refused, cases.DocumentNotTaken):
            self._at(f"paper-{refused.code}", wording.DOCUMENT_FAULTS[refused.reason].say(language))
        elif isinstance(refused, cases.DocumentsMissing):
            for code in refused.codes:
                self._at(f"paper-{code}", wording.FAULTS["required"].say(language))
        elif isinstance(refused, cases.ContactNotValid):
            field = "phone" if refused.field == "reach" else refused.field
            self._at(field, wording.CONTACT_FIELDS[refused.field].say(language))
        else:
            return False
        return True

    def _at(self, field: str, sentence: str) -> None:
        self.add_error(field if field in self.fields else None, sentence)


def check(asked: Iterable[types.Field], form: Asked) -> dict[str, types.Answer] | None:
    """Return the answers to some questions as they will be kept, or None when the form says what is wrong."""
    try:
        return queries.check_answers(tuple(asked), form.answers())
    except cases.FormNotValid as refused:
        form.refuse(refused)
        return None


def _field(asked: types.Field, region: str, given: types.Answer) -> forms.Field:
    language = languages.current()
    label = asked.label.say(language)
    optional = OPTIONAL.say(language)
    if not asked.required and optional not in label:
        label = f"{label}{COMMA.say(language)}{optional}" if label.endswith(")") else f"{label} ({optional})"
    common: dict[str, Any] = {"label": label, "required": False, "initial": given}
    if asked.help:
        common["help_text"] = asked.help.say(language)
    return _MAKERS[asked.kind](asked, region, common)


def _text(asked: types.Field, region: str, common: dict[str, Any]) -> forms.Field:
    return forms.CharField(max_length=asked.most or 200, **common)


def _long(asked: types.Field, region: str, common: dict[str, Any]) -> forms.Field:
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=asked.most or 4000, **common)


def _number(asked: types.Field, region: str, common: dict[str, Any]) -> forms.Field:
    return forms.CharField(
        widget=forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr"}), max_length=20, **common
    )


def _contract(asked: types.Field, region: str, common: dict[str, Any]) -> forms.Field:
    return forms.CharField(
        widget=forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr"}), max_length=30, **common
    )


def _date(asked: types.Field, region: str, common: dict[str, Any]) -> forms.Field:
    return forms.CharField(widget=forms.TextInput(attrs={"type": "date", "dir": "ltr"}), max_length=10, **common)


def _choice(asked: types.Field, region: str, common: dict[str, Any]) -> forms.Field:
    language = languages.current()
    rows = [(one.code, one.name.say(language)) for one in queries.list_options(asked.catalogue)]
    if len(rows) <= _RADIOS:
        return forms.CharField(widget=forms.RadioSelect(choices=rows), max_length=40, **common)
    return forms.CharField(
        widget=forms.Select(choices=[("", NOT_ANSWERED.say(language)), *rows]), max_length=40, **common
    )


def _yes_no(asked: types.Field, region: str, common: dict[str, Any]) -> forms.Field:
    language = languages.current()
    rows = [("yes", YES.say(language)), ("no", NO.say(language))]
    return forms.CharField(widget=forms.RadioSelect(choices=rows), max_length=5, **common)


def _commune(asked: types.Field, region: str, common: dict[str, Any]) -> forms.Field:
    language = languages.current()
    known = territory.list_communes(region_code=region) if region else []
    rows = [(one.code, one.name_ar if language == "ar" else one.name_fr) for one in known]
    rows.sort(key=lambda row: row[1])
    return forms.CharField(
        widget=forms.Select(choices=[("", NOT_ANSWERED.say(language)), *rows]), max_length=20, **common
    )


_MAKERS = {
    "text": _text, "long": _long, "choice": _choice, "date": _date, "number": _number, "money": _number,
    "yes-no": _yes_no, "contract": _contract, "commune": _commune, "place": _text,
}  # fmt: skip

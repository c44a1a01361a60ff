"""The forms of the tariffs."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

MOST_BYTES = 400_000


class SeveralFiles(forms.ClearableFileInput):
    """An input that takes several files at once."""

    allow_multiple_selected = True


class RuleFiles(forms.FileField):
    """Rule files as text, by name."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> dict[str, str]:
        """Return name -> text of what was handed in, YAML in UTF-8 of a sound size only."""
        uploads = data if isinstance(data, list) else [data] if data else []
        return {str(each.name): self._text(each) for each in uploads}

    def _text(self, upload: "UploadedFile[Any]") -> str:
        if not str(upload.name).endswith(".yaml") or (upload.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("Give files that end in .yaml, of 400 kB at most."))
        try:
            return str(upload.read().decode())
        except UnicodeDecodeError as unreadable:
            raise forms.ValidationError(_("A file is not text in UTF-8.")) from unreadable


class DraftForm(forms.Form):
    """A grid: its name, its day, its files; one of them may be written by hand."""

    title = forms.CharField(label=_("Name of the grid"), max_length=120)
    in_force_on = forms.DateField(
        label=_("In force from"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "dir": "ltr"})
    )
    given = RuleFiles(
        label=_("Rule files"), required=False,
        help_text=_("YAML as in rules/; cases end in .cases.yaml. A file replaces the one of the same name."),
        widget=SeveralFiles(attrs={"accept": ".yaml"}),
    )  # fmt: skip
    name = forms.RegexField(
        r"^[a-z0-9][a-z0-9.-]{0,60}\.yaml$", label=_("File written by hand"), required=False,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Its text"), required=False, max_length=MOST_BYTES, strip=False,
        help_text=_("Left empty, the file of this name is taken out."),
        widget=forms.Textarea(attrs={"rows": 14, "dir": "ltr", "spellcheck": "false"}),
    )  # fmt: skip

    def merged(self, files: dict[str, str]) -> dict[str, str]:
        """Return a draft's files with what was given laid over them."""
        found = {**files, **self.cleaned_data["given"]}
        name, text = self.cleaned_data["name"], self.cleaned_data["text"].replace("\r\n", "\n")
        if name and text.strip():
            found[name] = text
        elif name:
            found.pop(name, None)
        return found


class ReturnForm(forms.Form):
    """Why a draft goes back."""

    remark = forms.CharField(label=_("What has to change"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

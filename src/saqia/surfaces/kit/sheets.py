"""The field of a form that takes a file of lines (CSV), of a size that a page can carry."""

import zipfile
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from saqia.platform.files import archives, kinds

MOST_BYTES = 20_000_000
"""Of a CSV file that a page takes: some 400,000 lines; a longer one goes in parts, or by the console."""


class SheetField(forms.FileField):
    """A CSV file of 20 MB at most; an empty one goes to the reader, which says what is missing in it."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.FileInput({"accept": ".csv,.txt,text/csv"})
        super().__init__(**{"allow_empty_file": True, "widget": widget, **kwargs})

    def clean(self, data: Any, initial: Any = None) -> "UploadedFile[Any]":
        """Refuse what is too large for a page."""
        given: UploadedFile[Any] = super().clean(data, initial)
        if (given.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("This file is larger than 20 MB: send it in parts."))
        return given


class ArchiveField(forms.FileField):
    """A ZIP archive of `archives.MOST_BYTES` at most, or none."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.FileInput({"accept": ".zip,application/zip"})
        super().__init__(**{"required": False, "widget": widget, **kwargs})

    def clean(self, data: Any, initial: Any = None) -> "UploadedFile[Any] | None":
        """Refuse what is too large for a page, or no archive."""
        given: UploadedFile[Any] | None = super().clean(data, initial)
        if given is None:
            return None
        if (given.size or 0) > archives.MOST_BYTES:
            told = _("This archive is larger than {megabytes} MB: send the file in parts.")
            raise forms.ValidationError(told.format(megabytes=archives.MOST_BYTES // kinds.MEGABYTE))
        if not zipfile.is_zipfile(given):
            raise forms.ValidationError(_("This is no ZIP archive, or it is damaged."))
        given.seek(0)
        return given

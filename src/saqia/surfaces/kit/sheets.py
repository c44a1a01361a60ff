"""The field of a form that takes a file of lines (CSV), of a size that a page can carry."""

import zipfile
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

MOST_BYTES = 20_000_000
MOST_ARCHIVE_BYTES = 100_000_000


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
    """A ZIP archive of 100 MB at most, or none."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.FileInput({"accept": ".zip,application/zip"})
        super().__init__(**{"required": False, "widget": widget, **kwargs})

    def clean(self, data: Any, initial: Any = None) -> "UploadedFile[Any] | None":
        """Refuse what is too large for a page, or no archive."""
        given: UploadedFile[Any] | None = super().clean(data, initial)
        if given is None:
            return None
        if (given.size or 0) > MOST_ARCHIVE_BYTES:
            raise forms.ValidationError(_("This archive is larger than 100 MB: send the file in parts."))
        if not zipfile.is_zipfile(given):
            raise forms.ValidationError(_("This is no ZIP archive, or it is damaged."))
        given.seek(0)
        return given

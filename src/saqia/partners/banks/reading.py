"""One door for files of banks: what their content says they are, or the named layout."""

from saqia.contexts.banking import ports, types
from saqia.partners.banks import camt, layout_files, layouts


def read(content: bytes, form: str = "") -> list[types.Stated]:
    """Return the statements of a file.

    :param form: "" or `camt` for ISO 20022, else a code of `rules/bank_formats.yaml`, with `@` and the account when the
        layout does not say whose it is: `releve-csv@007780000123456789012345`
    :raises ports.FileNotReadable: it cannot be read, or the format is not known
    """
    code, _, account = form.partition("@")
    if code in ("", "camt"):
        return camt.read(content)
    layout = layouts.known().get(code)
    if layout is None:
        raise ports.FileNotReadable("format-unknown")
    return layout_files.read(content, layout, account=account)

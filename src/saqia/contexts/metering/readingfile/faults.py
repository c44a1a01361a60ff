"""Why a whole file is refused: nothing of it is taken in."""

from typing import Literal

Kind = Literal["zip", "workbook", "pdf", "gzip", "utf-16", "binary"]


class FileEmpty(Exception):
    """The file has no line but perhaps its header."""


class FileNotText(Exception):
    """The file is not text: a workbook, an archive, an image; `kind` is a code of `wording.KINDS`."""

    def __init__(self, kind: Kind) -> None:
        super().__init__(kind)
        self.kind = kind


class FileNotUtf8(Exception):
    """The file is text in another encoding.

    :param line: first line that cannot be read
    :param likely: the encoding that it seems to be in
    """

    def __init__(self, line: int, likely: str) -> None:
        super().__init__(line, likely)
        self.line = line
        self.likely = likely


class FileMalformed(Exception):
    """The columns cannot be told apart from this line on: a quotation mark is not closed, or a cell is endless."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class HeaderWrong(Exception):
    """The first line does not name the columns.

    :param expected: the columns that a file must have
    :param received: what its first line says
    :param missing: which of them are not there
    :param repeated: which are there twice
    """

    def __init__(
        self, expected: tuple[str, ...], received: tuple[str, ...], missing: tuple[str, ...], repeated: tuple[str, ...]
    ) -> None:
        super().__init__(f"expected {expected}, received {received}: missing {missing}, repeated {repeated}")
        self.expected = expected
        self.received = received
        self.missing = missing
        self.repeated = repeated

"""What the file store tells."""

import dataclasses
from typing import ClassVar

from saqia.platform.outbox import facts


@dataclasses.dataclass(frozen=True)
class FileStored(facts.Event):
    """A file lies in quarantine."""

    name: ClassVar[str] = "files.file.stored"
    file_id: int


@dataclasses.dataclass(frozen=True)
class FileAccepted(facts.Event):
    """A file was examined and may be given out."""

    name: ClassVar[str] = "files.file.accepted"
    file_id: int


@dataclasses.dataclass(frozen=True)
class FileRefused(facts.Event):
    """A file was examined and stays locked away."""

    name: ClassVar[str] = "files.file.refused"
    file_id: int
    reason: str

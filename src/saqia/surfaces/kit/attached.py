"""Papers that came with a form that goes back: they wait in the store, and the form names them, signed, for a while."""

import dataclasses
import datetime

from django.core import signing

from saqia.contexts.cases import queries, types
from saqia.platform.wording import Text
from saqia.surfaces.kit import clock

FIELD = "kept"
"""The name of the boxes by which a form brings its papers back; one that is unticked is left out."""
MOST, _LONGEST, _NAME = 60, 800, 80
LABEL = Text(
    ar="وصل ويبقى مع هذه الاستمارة، أزيلوا العلامة للتخلي عنه:",
    fr="Reçu et gardé avec ce formulaire ; décochez ce qui doit être laissé :",
    en="Received and kept with this form; untick what is to be left out:",
)
EXPIRED = Text(
    ar="انتظر هذا الملف أطول مما يُحتفظ به، أرفقوه من جديد: {name}",
    fr="Ce fichier a attendu trop longtemps, joignez-le de nouveau : {name}",
    en="This file has waited too long, please attach it again: {name}",
)
UNCLEAN = Text(
    ar="رُفض هذا الملف عند الفحص، أرفقوا غيره: {name}",
    fr="Ce fichier a été refusé à l’examen, joignez-en un autre : {name}",
    en="This file was refused when it was examined, please attach another one: {name}",
)


@dataclasses.dataclass(frozen=True)
class Attached:
    """A paper in the store. `name` is its file's, as the sender called it; `until` when the form may bring it back."""

    paper: types.GivenDocument
    name: str
    until: datetime.datetime


def of(paper: types.GivenDocument, name: str) -> Attached:
    """Return a paper that has just come."""
    shown = "".join(letter for letter in name if letter.isprintable())[-_NAME:]
    return Attached(paper, shown, clock.now() + datetime.timedelta(hours=queries.get_kept_paper_hours()))


def write(tenant_id: int, one: Attached) -> str:
    """Return the reference that a form carries; nobody else can make one."""
    paper = one.paper
    content = [paper.code, paper.file_id, paper.sha256, one.name, one.until.isoformat()]
    return _signer(tenant_id).sign_object(content, compress=False)


def read(tenant_id: int, reference: str) -> Attached | None:
    """Return what a form brings back, expired or not; None: not ours, or of another distributor."""
    if len(reference) > _LONGEST:
        return None
    try:
        code, file_id, sha256, name, until = _signer(tenant_id).unsign_object(reference)
    except (signing.BadSignature, ValueError):
        return None
    return Attached(types.GivenDocument(code, file_id, sha256), name, datetime.datetime.fromisoformat(until))


def _signer(tenant_id: int) -> signing.Signer:
    return signing.Signer(salt=f"saqia.paper:{tenant_id}")

"""The kinds of files that are taken, how large each may be, and how each is made clean or refused. Pure."""

import io
import re
import warnings
from collections.abc import Callable

import pikepdf
from PIL import Image, ImageOps

MEGABYTE = 1 << 20
MOST_PIXELS = 60_000_000  # a telephone of today takes 50; a bomb unfolds to more
LONGEST_SIDE = 2_560  # enough to read a meter and a house number
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_DANGERS = re.compile(rb"/(JavaScript|JS|Launch|ImportData|EmbeddedFiles|RichMedia)(?![A-Za-z])")


class Unclean(Exception):
    """A file is not what it says, is broken, or carries what it must not; `reason` is a code of wording.REASONS."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def clean(content: bytes, media_type: str) -> bytes:
    """Return the bytes to give out: images made anew without place, device or date; documents as they came.

    :raises Unclean: with the reason
    """
    return _CLEANERS[media_type](content, media_type)


def _clean_image(content: bytes, media_type: str) -> bytes:
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(content), formats=[_FORMATS[media_type]]) as picture:
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            if picture.width * picture.height > MOST_PIXELS:
                raise Unclean("too-many-pixels")
            upright = ImageOps.exif_transpose(picture).convert("RGBA" if media_type == "image/png" else "RGB")
    except Unclean:
        raise
    except Image.DecompressionBombError:
        raise Unclean("too-many-pixels") from None
    except Exception:  # a decoder fed with hostile bytes may fail in any way
        raise Unclean("not-what-it-says") from None
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    anew = Image.new(upright.mode, upright.size)
    anew.paste(upright)  # pixels only: no metadata block can follow
    made = io.BytesIO()
    anew.save(made, _FORMATS[media_type], **({} if media_type == "image/png" else {"quality": 82}))
    return made.getvalue()


def _clean_pdf(content: bytes, media_type: str) -> bytes:
    if not content.startswith(b"%PDF-"):
        raise Unclean("not-what-it-says")
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            if document.is_encrypted:
                raise Unclean("locked")
            if any(_DANGERS.search(thing.unparse(resolved=True)) for thing in document.objects):
                raise Unclean("active-content")
            if not len(document.pages):
                raise Unclean("not-what-it-says")
    except pikepdf.PasswordError:
        raise Unclean("locked") from None
    except pikepdf.PdfError:
        raise Unclean("not-what-it-says") from None
    return content


def _clean_text(content: bytes, media_type: str) -> bytes:
    if b"\0" in content:
        raise Unclean("not-what-it-says")
    return content


_CLEANERS: dict[str, Callable[[bytes, str], bytes]] = {
    "image/jpeg": _clean_image, "image/png": _clean_image, "image/webp": _clean_image,
    "application/pdf": _clean_pdf, "text/csv": _clean_text, "text/plain": _clean_text,
}  # fmt: skip
LIMITS = {
    "image/jpeg": 20 * MEGABYTE, "image/png": 20 * MEGABYTE, "image/webp": 20 * MEGABYTE,
    "application/pdf": 20 * MEGABYTE, "text/csv": 50 * MEGABYTE, "text/plain": 5 * MEGABYTE,
}  # fmt: skip

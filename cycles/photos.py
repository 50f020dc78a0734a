"""Photos of paper, made anew: nothing that a camera or a hostile sender put in them stays.

Pure: no Django. The picture is drawn again on an empty sheet, so that place, time, device and
comments cannot come along, and stored as a JPEG of at most 2000 pixels.
"""

from __future__ import annotations

import enum
import io
from typing import IO

from PIL import Image, ImageOps

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 50_000_000
LONGEST_SIDE = 2000
FORMATS = ("JPEG", "PNG", "WEBP")
# A photo has at most a few dozen scans; thousands of them keep a processor busy for hours.
MAX_SCANS = 200
_HEIF = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")


class Wrong(enum.Enum):
    """Why a photo is refused; the words are in the form."""

    TOO_HEAVY = "too_heavy"
    TOO_LARGE = "too_large"
    HEIC = "heic"
    UNREADABLE = "unreadable"


class BadPhoto(Exception):
    """This file cannot become a photo."""

    def __init__(self, why: Wrong) -> None:
        super().__init__(why.value)
        self.why = why


def remake(file: IO[bytes]) -> bytes:
    """The picture in `file` as a clean JPEG, upright. Raises BadPhoto for anything else."""
    file.seek(0)
    raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise BadPhoto(Wrong.TOO_HEAVY)
    if raw[4:8] == b"ftyp" and raw[8:12] in _HEIF:
        raise BadPhoto(Wrong.HEIC)
    if raw.startswith(b"\xff\xd8") and raw.count(b"\xff\xda") > MAX_SCANS:
        raise BadPhoto(Wrong.UNREADABLE)
    try:
        with Image.open(io.BytesIO(raw), formats=FORMATS) as picture:
            return _drawn_again(picture)
    except BadPhoto:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadPhoto(Wrong.TOO_LARGE) from None
    except Exception:  # decoders fail in many ways on a broken or hostile file
        raise BadPhoto(Wrong.UNREADABLE) from None


def _drawn_again(picture: Image.Image) -> bytes:
    width, height = picture.size
    if width * height > MAX_PIXELS:
        raise BadPhoto(Wrong.TOO_LARGE)
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is read smaller at once
    picture.load()
    clear = picture.has_transparency_data
    small = picture.convert("RGBA" if clear else "RGB")
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    small = _upright(small)
    sheet = Image.new("RGB", small.size, "white")
    sheet.paste(small, mask=small if clear else None)
    made = io.BytesIO()
    sheet.save(made, "JPEG", quality=85, optimize=True)
    return made.getvalue()


def _upright(picture: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:  # a broken note about the rotation does not make a bad photo
        return picture

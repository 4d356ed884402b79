"""Photos: proved to be photos, and stored without what the camera wrote about the place."""

import io
import re
from datetime import date
from typing import IO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from PIL import Image, ImageOps, UnidentifiedImageError

# The limits below are checked instead, before anything is decoded.
Image.MAX_IMAGE_PIXELS = None

FORMATS = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}
LONGEST_SIDE = 2560
# A baseline JPEG is decoded at a fraction of its size; the others are held whole.
_MOST_PIXELS = {
    "JPEG": 220_000_000,
    "PROGRESSIVE": 60_000_000,
    "PNG": 40_000_000,
    "WEBP": 40_000_000,
}
# What Pillow reports of a file that says nothing about camera, place or author.
_HARMLESS = frozenset(
    {
        "adobe",
        "adobe_transform",
        "aspect",
        "background",
        "chromaticity",
        "dpi",
        "duration",
        "gamma",
        "icc_profile",
        "interlace",
        "jfif",
        "jfif_density",
        "jfif_unit",
        "jfif_version",
        "loop",
        "progression",
        "progressive",
        "srgb",
        "timestamp",
        "transparency",
    }
)
# What the picture itself needs to look right.
_NEEDED = ("icc_profile", "transparency")
# EXIF: the block of the camera, when the picture was taken, when the file was made.
_EXIF, _TAKEN, _CHANGED = 0x8769, 0x9003, 0x0132
_DAY = re.compile(r"([12][0-9]{3}):([01][0-9]):([0-3][0-9])", re.ASCII)
_UNREADABLE = "照片打不开，文件可能坏了，请重新拍或重新选。"


def check(stream: IO[bytes], suffix: str) -> None:
    """The contents are one still picture of the format the name says, of a sane size."""
    try:
        with _opened(stream) as image:
            _check_head(image, suffix)
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            image.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise ValidationError(_UNREADABLE, code="content") from error


def _check_head(image: Image.Image, suffix: str) -> None:
    """What the first bytes say; nothing is decoded yet."""
    wanted = FORMATS[suffix]
    if image.format != wanted:
        raise ValidationError(
            f"后缀是 {suffix}，内容却是 {image.format}，请重新选或另存一份。", code="content"
        )
    most = _MOST_PIXELS["PROGRESSIVE" if image.info.get("progressive") else wanted]
    if image.width * image.height > most:
        raise ValidationError("照片尺寸太大，请缩小后再传。", code="bomb")
    if getattr(image, "n_frames", 1) > 1:
        raise ValidationError("不收动图，请换成照片。", code="content")


def taken_on(stream: IO[bytes]) -> date | None:
    """On which day the camera says the photo was taken; None when it says nothing sensible.

    The day alone: time, place and device are never read out.
    """
    try:
        with _opened(stream) as image:
            exif = image.getexif()
            text = exif.get_ifd(_EXIF).get(_TAKEN) or exif.get(_CHANGED) or ""
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        return None
    finally:
        stream.seek(0)
    found = _DAY.match(str(text))
    if found is None:
        return None
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None


def without_traces(stream: IO[bytes], suffix: str) -> File | None:
    """The photo without EXIF (place, device, author) and trailing bytes, upright, at most
    2560 pixels; None when the file is clean already and can be stored as it is."""
    if _is_clean(stream, suffix):
        return None
    try:
        with _opened(stream) as image:
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            image = ImageOps.exif_transpose(image)
            image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return _encoded(image, FORMATS[suffix])
    except (OSError, SyntaxError, ValueError) as error:
        raise ValidationError(_UNREADABLE, code="content") from error


def _opened(stream: IO[bytes]) -> Image.Image:
    stream.seek(0)
    return Image.open(stream, formats=sorted(set(FORMATS.values())))


def _encoded(image: Image.Image, wanted: str) -> ContentFile:
    kept = {name: image.info[name] for name in _NEEDED if name in image.info}
    if wanted == "JPEG" and image.mode not in {"RGB", "L"}:
        image = image.convert("RGB")
        kept.pop("icc_profile", None)
    image.info = kept
    out = io.BytesIO()
    image.save(out, format=wanted, **({} if wanted == "PNG" else {"quality": 88}))
    return ContentFile(out.getvalue())


def _is_clean(stream: IO[bytes], suffix: str) -> bool:
    with _opened(stream) as image:
        if max(image.size) > LONGEST_SIDE or set(image.info) - _HARMLESS:
            return False
        image.load()  # text chunks of a PNG may follow the picture
        if set(image.info) - _HARMLESS or len(image.getexif()):
            return False
    return _ends_with_picture(stream, FORMATS[suffix])


def _ends_with_picture(stream: IO[bytes], wanted: str) -> bool:
    """Nothing is appended behind the picture."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(size - 12, 0))
    tail = stream.read()
    if wanted == "JPEG":
        return tail.endswith(b"\xff\xd9")
    if wanted == "PNG":
        return tail.endswith(b"\x00\x00\x00\x00IEND\xaeB`\x82")
    stream.seek(4)
    return int.from_bytes(stream.read(4), "little") + 8 == size

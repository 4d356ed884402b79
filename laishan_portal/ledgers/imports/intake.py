"""What may come in as a sheet: nothing unpacked before its size is known, one sentence a refusal.

Pictures, embedded files and links to other books are never followed; they are left out and said.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from laishan_portal.files import MB, check_name, refuse_virus

MOST_BYTES, MOST_UNPACKED, MOST_MEMBERS = 10 * MB, 100 * MB, 2_000
ENDINGS = ("xlsx", "xls", "csv")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_MACROS = ("vbaproject", "vbadata", "macrosheets/", "activex")
_LEFT_OUT = (
    (("externallinks/",), "表里链到了别的文件，没有去取，用的是表里存的结果。"),
    (("embeddings/", "oleobject"), "表里嵌着别的文件，没有理会。"),
    (("/media/", "/drawings/"), "表里的图片没有理会。"),
)
_CHUNK = 256 * 1024


@dataclass
class Intake:
    """A file that may be read: its bytes, what it is, and what of it is left aside."""

    content: bytes
    suffix: str
    notes: list[str] = field(default_factory=list)


def take_in(uploaded) -> Intake:
    """Check an uploaded file by name, size and contents; ValidationError with one sentence."""
    suffix = check_name(
        uploaded.name or "", ENDINGS, "Excel 表（xlsx、xls）或 csv", _hint(uploaded)
    )
    if not uploaded.size:
        raise ValidationError("这是空文件，请重新选。", code="empty")
    if uploaded.size > MOST_BYTES:
        raise ValidationError(
            f"文件有 {uploaded.size / MB:.1f} MB，超过 {MOST_BYTES // MB} MB，请拆成几份再传。",
            code="too_large",
        )
    refuse_virus(uploaded)
    uploaded.seek(0)
    return look_into(uploaded.read(), suffix)


def _hint(uploaded) -> str:
    name = (uploaded.name or "").lower()
    if name.endswith((".xlsm", ".xltm", ".xlsb", ".xlam")):
        return "这个格式可能带宏，请在 Excel 里另存为 xlsx。"
    return "WPS 的 et 请另存为 xlsx。" if name.endswith(".et") else ""


def look_into(content: bytes, suffix: str) -> Intake:
    intake = Intake(content, suffix)
    if suffix == "csv":
        _check_text(content)
    elif content.startswith(_OLE):
        _check_ole(content, suffix)
    elif suffix == "xls":
        raise ValidationError(_not_what_it_says("xls"), code="content")
    else:
        _check_zip(intake)
    return intake


def _not_what_it_says(suffix: str) -> str:
    return f"后缀是 {suffix}，内容却不是。请在 Excel 或 WPS 里打开，另存为 xlsx 再传。"


def _check_text(content: bytes) -> None:
    if content.startswith((_ZIP, _OLE)):
        raise ValidationError(
            "后缀是 csv，内容却是 Excel 表。请把后缀改回去再传。", code="content"
        )
    if b"\x00" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ValidationError("后缀是 csv，内容却不是文字，请重新导出再传。", code="content")


def _check_ole(content: bytes, suffix: str) -> None:
    """Old books and locked new ones share a container; its directory names what is inside."""
    if _names(content, "EncryptedPackage"):
        raise ValidationError("文件加了密码，请去掉密码再传。", code="password")
    if _names(content, "_VBA_PROJECT"):
        raise ValidationError("文件里有宏，请另存为不带宏的 xlsx 再传。", code="macros")
    if suffix != "xls":
        raise ValidationError(
            "这是旧版 xls，只改了后缀。请在 Excel 或 WPS 里另存为 xlsx 再传。", code="content"
        )
    if not _names(content, "Workbook") and not _names(content, "Book"):
        raise ValidationError(_not_what_it_says("xls"), code="content")


def _names(content: bytes, name: str) -> bool:
    """Whether the container's directory, written in UTF-16, has an entry of this name."""
    return name.encode("utf-16-le") in content


def _check_zip(intake: Intake) -> None:
    if not intake.content.startswith(_ZIP):
        raise ValidationError(_not_what_it_says("xlsx"), code="content")
    try:
        with zipfile.ZipFile(io.BytesIO(intake.content)) as archive:
            _check_members(archive, intake)
            _check_unpacked(archive)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        EOFError,
        OSError,
    ) as error:
        raise ValidationError(
            "xlsx 打不开，可能没传完或没下载完，请重新导出再传。", code="content"
        ) from error
    except zlib.error as error:
        raise ValidationError("xlsx 打不开，文件坏了，请另存一份再传。", code="content") from error
    except RuntimeError as error:  # zipfile's word for "encrypted"
        raise ValidationError("文件加了密码，请去掉密码再传。", code="password") from error


def _check_members(archive: zipfile.ZipFile, intake: Intake) -> None:
    members = archive.infolist()
    names = [member.filename.replace("\\", "/").lower() for member in members]
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise ValidationError("文件展开后太大，请拆成几份再传。", code="bomb")
    if len(set(names)) != len(names) or any(
        name.startswith("/") or ".." in name.split("/") for name in names
    ):
        raise ValidationError("文件内部结构不对，请另存一份再传。", code="content")
    if not {"[content_types].xml", "xl/workbook.xml"} <= set(names):
        raise ValidationError(_not_what_it_says("xlsx"), code="content")
    if any(mark in name for name in names for mark in _MACROS):
        raise ValidationError("文件里有宏，请另存为不带宏的 xlsx 再传。", code="macros")
    intake.notes += [
        told for marks, told in _LEFT_OUT if any(mark in name for name in names for mark in marks)
    ]


def _check_unpacked(archive: zipfile.ZipFile) -> None:
    """Each part in pieces: really as large as declared, no document type, its checksum right."""
    for member in archive.infolist():
        is_xml = member.filename.lower().endswith((".xml", ".rels", ".vml"))
        tail, size = b"", 0
        for piece in _pieces(archive, member):
            size += len(piece)
            if size > MOST_UNPACKED:
                raise ValidationError("文件展开后太大，请拆成几份再传。", code="bomb")
            if is_xml:
                text = tail + piece
                if re.search(rb"<!doctype|<!entity", text, re.IGNORECASE):
                    raise ValidationError("文件里有外部定义，请另存一份再传。", code="content")
                tail = piece[-16:]


def _pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(member) as part:
        while piece := part.read(_CHUNK):
            yield piece

"""What may come in as a file: by its name, its size and, above all, its contents.

Nothing is unpacked or decoded before its declared size is known, and everything is read in
pieces (ASSURANCE A5.1, F8). Every refusal is a sentence that says what to do instead.
"""

import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from laishan_portal import photos

MB = 1024 * 1024
PHOTO, DOCUMENT, SHEET = "photo", "document", "sheet"

CONTENT_TYPES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
# kind → (endings, largest size, how it is called)
KINDS = {
    PHOTO: (("jpg", "jpeg", "png", "webp"), 20 * MB, "照片（jpg、png、webp）"),
    DOCUMENT: (("pdf", "docx"), 20 * MB, "文件（pdf、docx）"),
    SHEET: (("xlsx",), 10 * MB, "Excel 表（xlsx）"),
}
# An inner ending of these makes some server or desktop run the file.
_ACTIVE = frozenset(
    {
        *("asp", "aspx", "bat", "cmd", "com", "cpl", "dll", "docm", "exe", "hta", "htm", "html"),
        *("jar", "js", "jsp", "lnk", "msi", "phar", "php", "php5", "phtml", "pl", "ps1", "py"),
        *("scr", "sh", "svg", "svgz", "vb", "vbe", "vbs", "wsf", "xhtml", "xlsm", "xml"),
    }
)
_EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
_HTML = (b"<script", b"<!doctype html", b"<html", b"<svg", b"<iframe", b"<?php")
_PDF_ACTIVE = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia")
_MAX_MEMBERS, _MAX_UNPACKED = 2_000, 100 * MB
_OFFICE_ROOT = {"xlsx": "xl/workbook.xml", "docx": "word/document.xml"}
_OFFICE_BAD = (
    (("vbaproject", "vbadata", "macrosheets/"), "文件里有宏，请另存为不带宏的格式再传。"),
    (("activex",), "文件里有控件，请删掉控件再传。"),
    (("externallinks/",), "表里链到了别的文件，请在“数据—编辑链接”里断开再传。"),
    (("embeddings/", "oleobject"), "文件里嵌着别的文件，请删掉，另外单独传。"),
)
_CHUNK = 256 * 1024


@dataclass(frozen=True)
class Checked:
    """What the contents turned out to be."""

    suffix: str
    content_type: str

    @property
    def is_photo(self) -> bool:
        return self.content_type.startswith("image/")


def check_upload(uploaded: UploadedFile, kinds: Iterable[str]) -> Checked:
    """The file is what its name says, and that is one of ``kinds``; else ValidationError."""
    suffix, limit = _check_name(uploaded.name or "", kinds)
    _check_size(uploaded.size, limit)
    refuse_virus(uploaded)
    if CONTENT_TYPES[suffix].startswith("image/"):
        _check_photo(uploaded, suffix)
    elif suffix == "pdf":
        _check_pdf(uploaded)
    else:
        _check_office(uploaded, suffix)
    uploaded.seek(0)
    return Checked(suffix=suffix, content_type=CONTENT_TYPES[suffix])


def _check_name(name: str, kinds: Iterable[str]) -> tuple[str, int]:
    kinds = tuple(kinds)
    allowed = {ending: KINDS[kind][1] for kind in kinds for ending in KINDS[kind][0]}
    wanted = "、".join(KINDS[kind][2] for kind in kinds)
    is_apple = name.lower().endswith((".heic", ".heif"))
    hint = "苹果手机请在“相机—格式”里选“兼容性最佳”。" if is_apple else ""
    suffix = check_name(name, tuple(allowed), wanted, hint)
    return suffix, allowed[suffix]


def check_name(name: str, endings: Iterable[str], wanted: str, hint: str = "") -> str:
    """The ending, one of ``endings``; ``wanted`` says in words what is taken."""
    if any(unicodedata.category(char) in {"Cc", "Cf", "Cs"} for char in name):
        raise ValidationError("文件名里有看不见的字符，请改名后再传。", code="name")
    if len(name) > 150:
        raise ValidationError("文件名太长了，请缩短到 150 个字以内。", code="name")
    stem, _, suffix = name.rpartition(".")
    suffix = suffix.lower()
    if not stem or suffix not in endings:
        raise ValidationError(f"这里只收{wanted}，请换一个文件。{hint}", code="kind")
    if _ACTIVE & {part.strip().lower() for part in stem.split(".")[1:]}:
        raise ValidationError("文件名里有两个后缀，请改名后再传。", code="name")
    return suffix


def refuse_virus(uploaded: UploadedFile) -> None:
    _refuse_if_found(uploaded, (_EICAR,), "文件带病毒特征，没有收下。请先杀毒。")


def _check_size(size: int | None, limit: int) -> None:
    if not size:
        raise ValidationError("这是空文件，请重新选。", code="empty")
    if size > limit:
        raise ValidationError(
            f"文件有 {size / MB:.1f} MB，超过 {limit // MB} MB，请压缩后再传。", code="too_large"
        )


def _check_photo(uploaded: UploadedFile, suffix: str) -> None:
    _refuse_if_found(uploaded, _HTML, "这不是照片，里面有网页代码，没有收下。", code="content")
    uploaded.seek(0)
    if b"%PDF-" in uploaded.read(1024) or _is_zip(uploaded):
        raise ValidationError("这不是照片，里面夹着别的文件，没有收下。", code="content")
    photos.check(uploaded, suffix)


def _check_pdf(uploaded: UploadedFile) -> None:
    uploaded.seek(0)
    if not uploaded.read(8).startswith(b"%PDF-"):
        raise ValidationError("后缀是 pdf，内容却不是，请重新导出再传。", code="content")
    uploaded.seek(max(uploaded.size - 2048, 0))
    if b"%%EOF" not in uploaded.read():
        raise ValidationError("pdf 不完整，可能没下载完，请重新导出再传。", code="content")
    if _is_zip(uploaded):
        raise ValidationError("pdf 里夹着别的文件，没有收下。", code="content")
    _refuse_if_found(
        uploaded, _PDF_ACTIVE, "pdf 里有脚本或附件，请用“打印为 pdf”重新存一份。", code="content"
    )


def _check_office(uploaded: UploadedFile, suffix: str) -> None:
    uploaded.seek(0)
    if uploaded.read(4) != b"PK\x03\x04":
        raise ValidationError(
            f"后缀是 {suffix}，内容却不是，请用 Office 或 WPS 另存为 {suffix} 再传。",
            code="content",
        )
    try:
        with zipfile.ZipFile(uploaded) as archive:
            _check_members(archive, suffix)
            for member in archive.infolist():
                if member.filename.lower().endswith((".xml", ".rels", ".vml")):
                    _check_xml(archive, member)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError) as error:
        raise ValidationError(
            f"{suffix} 打不开，文件可能坏了，请另存一份再传。", code="content"
        ) from error
    except RuntimeError as error:  # zipfile's word for "encrypted"
        raise ValidationError("文件加了密码，请去掉密码再传。", code="content") from error


def _check_members(archive: zipfile.ZipFile, suffix: str) -> None:
    members = archive.infolist()
    names = [member.filename.replace("\\", "/").lower() for member in members]
    if len(members) > _MAX_MEMBERS or sum(m.file_size for m in members) > _MAX_UNPACKED:
        raise ValidationError("文件展开后太大，请拆成几份再传。", code="bomb")
    if len(set(names)) != len(names) or any(
        name.startswith("/") or ".." in name.split("/") for name in names
    ):
        raise ValidationError("文件内部结构不对，请另存一份再传。", code="content")
    if not {"[content_types].xml", _OFFICE_ROOT[suffix]} <= set(names):
        raise ValidationError(
            f"后缀是 {suffix}，内容却不是，请用 Office 或 WPS 另存为 {suffix} 再传。",
            code="content",
        )
    for marks, sentence in _OFFICE_BAD:
        if any(mark in name for name in names for mark in marks):
            raise ValidationError(sentence, code="content")


def _check_xml(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """No document type: entities are how a small XML becomes a large one, or reads a file."""
    with archive.open(member) as part:
        head = part.read(4)
        if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in head:
            raise ValidationError("文件内部编码不对，请另存一份再传。", code="content")
        if _found(part, (b"<!doctype", b"<!entity"), carried=head):
            raise ValidationError("文件里有外部定义，请另存一份再传。", code="content")


def _is_zip(uploaded: UploadedFile) -> bool:
    uploaded.seek(0)
    return zipfile.is_zipfile(uploaded)


def _refuse_if_found(
    uploaded: UploadedFile, marks: tuple[bytes, ...], sentence: str, code: str = "virus"
) -> None:
    uploaded.seek(0)
    if _found(uploaded, tuple(mark.lower() for mark in marks)):
        raise ValidationError(sentence, code=code)


def _found(stream: IO[bytes], marks: tuple[bytes, ...], carried: bytes = b"") -> bool:
    """Whether one of the lower-case marks occurs, in whatever case, read piece by piece."""
    overlap = max(map(len, marks)) - 1
    tail = carried
    for piece in _pieces(stream):
        text = (tail + piece).lower()
        if any(mark in text for mark in marks):
            return True
        tail = text[-overlap:]
    return False


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    while piece := stream.read(_CHUNK):
        yield piece


def safe_name(name: str) -> str:
    """A file name to show and to save under: one line, no path, no invisible characters."""
    name = re.split(r"[\\/]", name)[-1]
    return "".join(char for char in name if char.isprintable()).strip(". ") or "附件"


class PickFiles(forms.ClearableFileInput):
    """Several files in one input."""

    allow_multiple_selected = True


class UploadField(forms.FileField):
    """One checked file; ``.checked`` on the cleaned file says what it is."""

    default_error_messages = {
        "required": "请选一个文件。",
        "empty": "这是空文件，请重新选。",
        "invalid": "文件没传上来，请重新选。",
    }

    def __init__(self, *, kinds, **kwargs):
        self.kinds = tuple(kinds)
        endings = ",".join(f".{ending}" for kind in self.kinds for ending in KINDS[kind][0])
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": endings}))
        super().__init__(**kwargs)

    def clean(self, data, initial=None):
        uploaded = super().clean(data, initial)
        if uploaded:
            uploaded.checked = check_upload(uploaded, self.kinds)
        return uploaded


class UploadsField(UploadField):
    """Any number of checked files up to ``most``; cleans to a list."""

    def __init__(self, *, kinds, most=9, **kwargs):
        self.most = most
        endings = ",".join(f".{ending}" for kind in kinds for ending in KINDS[kind][0])
        kwargs.setdefault("widget", PickFiles(attrs={"accept": endings}))
        super().__init__(kinds=kinds, **kwargs)

    def clean(self, data, initial=None):
        picked = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if not picked:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return []
        if len(picked) > self.most:
            raise ValidationError(f"一次最多 {self.most} 个文件，请减几个。", code="too_many")
        files, errors = [], []
        for one in picked:
            try:
                files.append(super().clean(one, initial))
            except ValidationError as error:
                label = safe_name(getattr(one, "name", ""))
                errors += [f"“{label}”：{message}" for message in error.messages]
        if errors:
            raise ValidationError(errors)
        return files

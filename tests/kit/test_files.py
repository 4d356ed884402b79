"""The bad samples are refused with a Chinese sentence, the good ones come through as they are."""

import io
import re
import zipfile

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from laishan_portal import files, photos
from laishan_portal.files import DOCUMENT, PHOTO, SHEET, check_upload

ALL = [PHOTO, DOCUMENT, SHEET]
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def picture(fmt="JPEG", size=(64, 48), **options):
    out = io.BytesIO()
    Image.new("RGB", size, "steelblue").save(out, fmt, **options)
    return out.getvalue()


def office(root="xl/workbook.xml", extra=(), body=b"<x/>"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr(root, body)
        for name, content in extra:
            archive.writestr(name, content)
    return out.getvalue()


def real_workbook():
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


def upload(name, content):
    return SimpleUploadedFile(name, content)


def refusal(name, content, kinds=ALL):
    with pytest.raises(ValidationError) as refused:
        check_upload(upload(name, content), kinds)
    (message,) = refused.value.messages
    assert re.search(r"[\u4e00-\u9fff]", message)
    assert message.endswith("。")
    return message


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("现场.jpg", picture(), "image/jpeg"),
        ("现场.JPEG", picture(), "image/jpeg"),
        ("2023.06.28 现场.png", picture("PNG"), "image/png"),
        ("a.webp", picture("WEBP"), "image/webp"),
        ("纪要.pdf", PDF, "application/pdf"),
        ("表.xlsx", real_workbook(), files.CONTENT_TYPES["xlsx"]),
        ("函.docx", office("word/document.xml"), files.CONTENT_TYPES["docx"]),
    ],
)
def test_good_files_come_through(name, content, content_type):
    uploaded = upload(name, content)
    checked = check_upload(uploaded, ALL)
    assert checked.content_type == content_type
    assert uploaded.read() == content


BAD = {
    "html as jpg": ("a.jpg", b"<html><script>alert(1)</script></html>"),
    "svg": ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    "svg as png": ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    "exe": ("a.exe", b"MZ" + b"0" * 100),
    "exe as jpg": ("a.jpg", b"MZ" + b"0" * 100),
    "no ending": ("photo", picture()),
    "only an ending": (".jpg", picture()),
    "double ending": ("a.php.jpg", picture()),
    "double ending with spaces": ("a.html .png", picture("PNG")),
    "empty": ("a.jpg", b""),
    "eicar": ("a.pdf", PDF[:10] + EICAR + PDF[10:]),
    "truncated": ("a.jpg", picture(size=(900, 900), quality=95)[:2000]),
    "jpg with zip behind": ("a.jpg", picture() + office()),
    "jpg with script behind": ("a.jpg", picture() + b"<SCRIPT>x</SCRIPT>"),
    "jpg with php behind": ("a.jpg", picture() + b"<?php echo 1 ?>"),
    "jpg with pdf in it": ("a.jpg", picture(comment=b"%PDF-1.4")),
    "png called jpg": ("a.jpg", picture("PNG")),
    "gif called png": ("a.png", picture("GIF")),
    "tiff called jpg": ("a.jpg", picture("TIFF")),
    "heic": ("a.heic", b"\0\0\0\x18ftypheic" + b"0" * 50),
    "macro": ("a.xlsx", office(extra=[("xl/vbaProject.bin", b"x")])),
    "activex": ("a.xlsx", office(extra=[("xl/activeX/activeX1.xml", b"<x/>")])),
    "external link": ("a.xlsx", office(extra=[("xl/externalLinks/externalLink1.xml", b"<x/>")])),
    "embedded": ("a.docx", office("word/document.xml", [("word/embeddings/a.bin", b"x")])),
    "entity": ("a.xlsx", office(body=b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>')),
    "entity after a comment": (
        "a.xlsx",
        office(body=b"<?xml version='1.0'?><!--" + b"x" * 300_000 + b"--><!doctype x><x/>"),
    ),
    "utf-16 part": ("a.xlsx", office(body='<?xml version="1.0"?><x/>'.encode("utf-16"))),
    "climbing member": ("a.xlsx", office(extra=[("../../etc/passwd", b"x")])),
    "zip": ("a.xlsx", office("other.txt")),
    "docx called xlsx": ("a.xlsx", office("word/document.xml")),
    "broken zip": ("a.xlsx", real_workbook()[:-30]),
    "old excel": ("a.xls", b"\xd0\xcf\x11\xe0" + b"0" * 100),
    "csv as xlsx": ("a.xlsx", "姓名,单位".encode()),
    "too many members": ("a.xlsx", office(extra=[(f"m{n}", b"") for n in range(2001)])),
    "pdf that runs": ("a.pdf", PDF[:10] + b"/OpenAction<</S/JavaScript/JS(x)>>" + PDF[10:]),
    "pdf cut off": ("a.pdf", PDF[:20]),
    "html as pdf": ("a.pdf", b"<html>%PDF-1.4 %%EOF</html>"),
    "pdf with zip behind": ("a.pdf", PDF + office()),
    "right to left": ("gpj\u202egpj.jpg", picture()),
    "line break": ("a\nb.jpg", picture()),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_files_are_refused_with_a_sentence(case):
    refusal(*BAD[case])


def test_nul_in_a_name_is_refused():
    uploaded = upload("a.jpg", picture())
    uploaded._name = "a.php\x00.jpg"
    with pytest.raises(ValidationError):
        check_upload(uploaded, ALL)


def test_size_limits():
    big = upload("a.jpg", picture())
    big.size = 20 * files.MB + 1
    with pytest.raises(ValidationError, match="超过 20 MB"):
        check_upload(big, ALL)
    sheet = upload("a.xlsx", real_workbook())
    sheet.size = 10 * files.MB + 1
    with pytest.raises(ValidationError, match="超过 10 MB"):
        check_upload(sheet, ALL)


def test_a_small_file_that_unpacks_large_is_refused_before_it_is_unpacked(monkeypatch):
    bomb = office(extra=[(f"xl/w{n}.xml", b"<x>" + b"0" * 11_000_000) for n in range(10)])
    assert len(bomb) < files.MB
    monkeypatch.setattr(files, "_check_xml", lambda *args: pytest.fail("unpacked"))
    assert "展开后太大" in refusal("a.xlsx", bomb)


def test_a_picture_of_huge_dimensions_is_refused_before_it_is_decoded(monkeypatch):
    huge = picture("PNG", size=(1, 1)).replace(
        (1).to_bytes(4) + (1).to_bytes(4), (30_000).to_bytes(4) + (30_000).to_bytes(4), 1
    )
    # The header's checksum is wrong now; write the right one.
    import zlib  # noqa: PLC0415 -- only here

    head = huge[12:29]
    huge = huge[:29] + zlib.crc32(head).to_bytes(4) + huge[33:]
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("decoded"))
    assert "尺寸太大" in refusal("a.png", huge)


def test_animations_are_refused():
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    assert "动图" in refusal("a.webp", out.getvalue())


def test_kinds_are_kept_apart():
    assert "照片" in refusal("a.pdf", PDF, [PHOTO])
    assert "Excel" in refusal("a.jpg", picture(), [SHEET])


def test_clean_photo_is_stored_as_it_is():
    assert photos.without_traces(io.BytesIO(picture()), "jpg") is None
    assert photos.without_traces(io.BytesIO(picture("PNG")), "png") is None


def test_place_and_camera_are_removed_and_the_photo_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter
    exif[0x010F] = "SomePhone"
    exif.get_ifd(0x8825)[1] = "N"
    raw = picture(size=(120, 80), exif=exif)
    assert b"SomePhone" in raw

    bare = photos.without_traces(io.BytesIO(raw), "jpg").read()

    with Image.open(io.BytesIO(bare)) as image:
        assert image.size == (80, 120)
        assert not image.getexif()
    assert b"SomePhone" not in bare


def test_large_photo_is_made_smaller_and_what_is_appended_goes():
    with Image.open(photos.without_traces(io.BytesIO(picture(size=(4000, 1000))), "jpg")) as image:
        assert image.size == (2560, 640)
    appended = picture() + b"trailing bytes"
    assert b"trailing" not in photos.without_traces(io.BytesIO(appended), "jpg").read()


def test_text_chunks_of_a_png_go():
    from PIL import PngImagePlugin  # noqa: PLC0415 -- only here

    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "somebody")
    bare = photos.without_traces(io.BytesIO(picture("PNG", pnginfo=info)), "png").read()
    assert b"somebody" not in bare


def test_uploads_field_names_the_file_that_is_wrong():
    field = files.UploadsField(kinds=[PHOTO], required=False, most=2)
    assert field.clean(None) == []
    good = field.clean([upload("a.jpg", picture())])
    assert good[0].checked.suffix == "jpg"
    with pytest.raises(ValidationError, match=r"“b\.jpg”"):
        field.clean([upload("a.jpg", picture()), upload("b.jpg", b"x")])
    with pytest.raises(ValidationError, match="最多 2 个"):
        field.clean([upload("a.jpg", picture())] * 3)

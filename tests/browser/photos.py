"""Files as a telephone makes them, and files that only say so."""

from io import BytesIO
from random import Random

from PIL import Image, ImageDraw


def jpeg(seed=1, size=(1600, 1200)):
    """A building site: sky, tower, crane."""
    rng = Random(seed)  # noqa: S311 -- the same picture every time
    picture = Image.new("RGB", size, (196, 214, 230))
    draw = ImageDraw.Draw(picture)
    width, ground = size[0], size[1] * 3 // 4
    draw.rectangle([0, ground, *size], fill=(120, 128, 134))
    left = rng.randrange(width // 16, width // 3)
    draw.rectangle([left, ground // 3, left + width // 4, ground], fill=(44, 92, 140))
    crane = left + width // 2
    draw.line([crane, ground // 5, crane, ground], fill=(110, 60, 10), width=width // 100)
    stream = BytesIO()
    picture.save(stream, "JPEG", quality=82)
    return stream.getvalue()


def upload(name, content, kind="image/jpeg"):
    return {"name": name, "mimeType": kind, "buffer": content}


def site_photo(name="现场 6月28日.jpg"):
    return upload(name, jpeg())


def html_called_jpg():
    return upload("现场.jpg", b"<!doctype html><script>alert(1)</script>" * 20)


def too_large(folder, megabytes=21):
    """A real JPEG with padding behind its end."""
    path = folder / "原图.jpg"
    path.write_bytes(jpeg() + b"\0" * (megabytes * 1024 * 1024))
    return path

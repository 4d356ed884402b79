"""Files as a telephone makes them, and files that only say so."""

from io import BytesIO
from random import Random

from PIL import Image, ImageDraw


def jpeg(seed=1, size=(1600, 1200)):
    """A building site: sky, tower, crane."""
    rng = Random(seed)
    picture = Image.new("RGB", size, (196, 214, 230))
    draw = ImageDraw.Draw(picture)
    draw.rectangle([0, size[1] * 3 // 4, *size], fill=(120, 128, 134))
    left = rng.randrange(100, 500)
    draw.rectangle([left, 300, left + 420, size[1] * 3 // 4], fill=(44, 92, 140))
    draw.line([left + 700, 200, left + 700, size[1] * 3 // 4], fill=(110, 60, 10), width=14)
    stream = BytesIO()
    picture.save(stream, "JPEG", quality=82)
    return stream.getvalue()


def upload(name, content, kind="image/jpeg"):
    return {"name": name, "mimeType": kind, "buffer": content}


def site_photo(name="现场 6月28日.jpg"):
    return upload(name, jpeg())


def html_called_jpg():
    return upload("现场.jpg", b"<!doctype html><script>alert(1)</script>" * 20)


def too_large(megabytes=21):
    """A real JPEG with padding behind its end."""
    return upload("原图.jpg", jpeg() + b"\0" * (megabytes * 1024 * 1024))

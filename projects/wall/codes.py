"""The QR code of a project's page: what a phone held before the wall opens."""

from functools import lru_cache

from django.conf import settings
from django.urls import reverse

# Light modules around the code that readers need; the standard asks for four.
QUIET = 4


def site_address(request=None) -> str:
    """The portal as others reach it: ``LAISHAN_URL``, else the address it was asked under."""
    if settings.PORTAL_URL:
        return settings.PORTAL_URL.rstrip("/")
    return request.build_absolute_uri("/").rstrip("/") if request is not None else ""


def project_address(site: str, pk: int) -> str:
    return f"{site}{reverse('projects:project_detail', kwargs={'pk': pk})}"


@lru_cache(maxsize=4096)
def modules(address: str) -> tuple[int, str]:
    """How many modules a side has, quiet zone included, and the dark ones as an SVG path.

    Correction level M: a seventh of the code may be creased or blotted.
    """
    import segno  # noqa: PLC0415 -- ten megabytes that only paper needs

    code = segno.make_qr(address, error="m", boost_error=False)
    path = []
    for y, row in enumerate(code.matrix, QUIET):
        x = QUIET
        for is_dark, length in _runs(row):
            if is_dark:
                path.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    return len(code.matrix) + 2 * QUIET, "".join(path)


def _runs(row):
    """(is dark, how many in a row)."""
    before, length = row[0], 0
    for module in row:
        if module != before:
            yield before, length
            before, length = module, 0
        length += 1
    yield before, length


def code_svg(address: str, css: str = "ls-qr") -> str:
    """The code for a page; its size comes from the class."""
    size, path = modules(address)
    return (
        f'<svg class="{css}" viewBox="0 0 {size} {size}" role="img" aria-label="二维码">'
        f'<path d="{path}"/></svg>'
    )


def code_image(address: str) -> str:
    """The code as an image file of its own, for typst."""
    size, path = modules(address)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">'
        f'<rect width="{size}" height="{size}" fill="#fff"/><path d="{path}"/></svg>'
    )

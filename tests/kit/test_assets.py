"""What is sent to browsers: whole third-party files, nothing inline, nothing from elsewhere."""

import base64
import hashlib
import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import get_template

# From the publishers' own pages, so that a re-packaged wheel cannot change a byte unseen.
UPSTREAM_SHA384 = {
    "vendor/bootstrap/css/bootstrap.min.css": (
        "sRIl4kxILFvY47J16cr9ZwB07vP4J8+LH7qKQnuqkuIAvNWLzeN8tE5YBujZqJLB"
    ),
    "vendor/bootstrap/js/bootstrap.bundle.min.js": (
        "FKyoEForCGlyvwx9Hj09JcYn3nv7wiPVlz7YYwJrWVcXK/BmnVDxM+D2scQbITxI"
    ),
    "django_htmx/htmx-2.min.js": (
        "H5SrcfygHmAuTDZphMHqBJLc3FhssKjG7w/CeCpFReSfwBWDTKpkzPP8c+cLsK+V"
    ),
}
TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
STYLES = sorted((settings.BASE_DIR / "static").rglob("*.css"))
SCRIPTS = sorted((settings.BASE_DIR / "static").rglob("*.js"))
# Newer than Chromium 86; one unknown selector drops its whole rule.
TOO_NEW_CSS = {
    "a selector list function": r":(is|where|has)\(",
    "a list inside :not": r":not\([^)]*,",
    "inset": r"[;{\s]inset(-\w+)*\s*:",
    "a logical shorthand": r"(margin|padding)-(inline|block)\s*:",
    "aspect-ratio": r"aspect-ratio\s*:",
    "a container query": r"@container|container-type",
    "a cascade layer": r"@layer",
    "nesting": r"&",
    "color-mix": r"color-mix\(",
    "accent-color": r"accent-color",
    "a dynamic viewport unit": r"\d[dsl]vh",
    "media query range": r"@media[^{]*[<>]=?",
}
TOO_NEW_JS = {
    "optional chaining": r"\?\.[\w(\[]",
    "nullish coalescing": r"\?\?",
    "logical assignment": r"(\|\||&&)=",
    "replaceAll": r"\.replaceAll\(",
    "at": r"\.at\(",
    "hasOwn": r"Object\.hasOwn\b",
    "structuredClone": r"structuredClone",
    "private members": r"this\.#",
    "numeric separators": r"\b\d+_\d",
}


def name_of(path):
    return str(path.relative_to(settings.BASE_DIR))


def without_comments(css_or_js):
    return re.sub(r"/\*.*?\*/", "", css_or_js, flags=re.DOTALL)


@pytest.mark.parametrize("name", UPSTREAM_SHA384)
def test_third_party_files_are_the_publishers_own(name):
    with open(finders.find(name), "rb") as file:
        digest = hashlib.sha384(file.read()).digest()
    assert base64.b64encode(digest).decode() == UPSTREAM_SHA384[name]


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_has_nothing_inline_and_nothing_from_elsewhere(path):
    source = path.read_text()
    assert not re.search(r"\sstyle\s*=", source)
    assert not re.search(r"<style\b", source)
    assert not re.search(r"\son\w+\s*=\s*[\"']", source)
    assert not re.search(r"\shx-on|hx-vals=[\"']js:", source)
    assert not re.search(r"<script\b(?![^>]*\bsrc=)", source)
    assert not re.search(r"javascript:", source)
    assert not re.search(r"(src|href|action)=[\"'](https?:)?//", source)
    assert "|safe" not in source
    assert "autoescape off" not in source


@pytest.mark.parametrize("path", STYLES + SCRIPTS, ids=name_of)
def test_an_asset_names_no_other_host(path):
    source = path.read_text().replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://|@import|url\([\"']?//", source)


@pytest.mark.parametrize("path", STYLES, ids=name_of)
def test_style_sheets_use_nothing_newer_than_chromium_86(path):
    source = without_comments(path.read_text())
    source = re.sub(r'url\("data:[^"]*"\)', "url()", source)
    assert [what for what, new in TOO_NEW_CSS.items() if re.search(new, source)] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_scripts_are_es2019_and_make_no_markup_from_text(path):
    source = without_comments(path.read_text())
    assert [what for what, new in TOO_NEW_JS.items() if re.search(new, source)] == []
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", source
    )
    assert not re.search(r"new Function|\.style\b", source)


def test_narrow_rules_are_for_screens_because_print_widths_are_paper():
    for path in STYLES:
        for query in re.findall(r"@media[^{]*max-width[^{]*", path.read_text()):
            assert "screen" in query, name_of(path)


def test_style_sheets_and_scripts_stay_small():
    assert sum(path.stat().st_size for path in STYLES) < 80_000
    assert sum(path.stat().st_size for path in SCRIPTS) < 40_000


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500", "503"])
def test_an_error_page_stands_without_context_or_database(name):
    html = get_template(f"{name}.html").render()
    assert '<html lang="zh-CN">' in html
    assert "<h1>" in html
    assert 'href="/"' in html, "there is a way back"


def test_every_component_says_what_it_needs():
    for path in (settings.BASE_DIR / "templates" / "components").glob("_*.html"):
        assert path.read_text().startswith("{# "), name_of(path)

"""A plain client that behaves as a browser does: cookies, forms, and trying again."""

import time
from html.parser import HTMLParser
from http.client import HTTPException
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

PATIENCE = 60


class _StayHere(HTTPRedirectHandler):
    def redirect_request(self, *_args, **_kwargs):
        return None


class FormReader(HTMLParser):
    """What a form holds when nobody touches it; the last form on the page wins a name."""

    def __init__(self, html):
        super().__init__()
        self.fields, self._select, self._text = {}, None, None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        name = attrs.get("name")
        if tag == "input" and name:
            kind = attrs.get("type", "text")
            if kind in {"radio", "checkbox"}:
                if "checked" in attrs:
                    self.fields[name] = attrs.get("value", "on")
            elif kind not in {"file", "submit", "search"}:
                self.fields[name] = attrs.get("value", "")
        elif tag == "select" and name:
            self._select, self.fields[name] = name, ""
        elif tag == "option" and self._select and "selected" in attrs:
            self.fields[self._select] = attrs.get("value", "")
        elif tag == "textarea" and name:
            self._text, self.fields[name] = name, ""

    def handle_endtag(self, tag):
        if tag == "select":
            self._select = None
        elif tag == "textarea":
            self._text = None

    def handle_data(self, data):
        if self._text:
            self.fields[self._text] += data


class Answer:
    def __init__(self, status, location, text):
        self.status, self.location, self.text = status, location, text


class Client:
    """One log-in. ``broken`` counts connections that were lost on the way."""

    def __init__(self, url, username, password):
        self.url, self.username = url, username
        self.broken = 0
        self.statuses = []
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()), _StayHere)
        form = self.form("/login/")
        answer = self.send("/login/", form | {"username": username, "password": password})
        assert answer.status == 302, answer.text[:500]

    def get(self, path):
        return self._persist(lambda: self._once(path))

    def form(self, path):
        """The fields of the page's form, as it was drawn."""
        answer = self.get(path)
        assert answer.status == 200, (path, answer.status)
        return FormReader(answer.text).fields

    def send(self, path, fields):
        """Post once more after a lost connection or a 5xx, with the same key: as a person does."""
        return self._persist(lambda: self._once(path, fields))

    def post_once(self, path, fields):
        return self._once(path, fields)

    def _persist(self, attempt):
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                answer = attempt()
            except (OSError, HTTPException):
                self.broken += 1
            else:
                if answer.status < 500:
                    return answer
            assert time.monotonic() < deadline, f"no answer within {PATIENCE} s"
            time.sleep(0.1)

    def _once(self, path, fields=None):
        request = Request(self.url + path)  # noqa: S310 -- our own portal
        if fields is not None:
            request.data = urlencode(fields).encode()
            request.add_header("Origin", self.url)
            request.add_header("Referer", self.url + path)
        try:
            with self._opener.open(request, timeout=30) as response:
                answer = Answer(response.status, "", response.read().decode())
        except HTTPError as error:
            with error:
                text = error.read().decode(errors="replace")
            answer = Answer(error.code, error.headers.get("Location", ""), text)
        self.statuses.append(answer.status)
        return answer

"""A plain HTTP client that can log in: what bin/bench measures with."""

import gzip
import http.client
import re
import time
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from _portal.failure import Failure

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
TIMING = re.compile(r'db;dur=([\d.]+);desc="(\d+) queries"')


@dataclass
class Answer:
    status: int
    location: str
    body: bytes
    transferred: int
    seconds: float
    sql_ms: float | None
    queries: int | None


class Browser:
    """One person's session over one kept connection."""

    def __init__(self, url):
        parts = urlsplit(url)
        kind = (
            http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        )
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.connection = kind(parts.hostname, parts.port, timeout=120)
        self.cookies = {}

    def get(self, path):
        return self._request("GET", path)

    def log_in(self, username, password):
        page = self.get("/login/").body.decode()
        token = TOKEN.search(page)
        if not token:
            raise Failure("登录页没有表单。(There is no form on /login/.)")
        form = {
            "csrfmiddlewaretoken": token[1],
            "username": username,
            "password": password,
        }
        answer = self._request("POST", "/login/", urlencode(form))
        if answer.status != http.client.FOUND:
            raise Failure(f"{username} 登录失败（{answer.status}）。(The log-in was refused.)")

    def close(self):
        self.connection.close()

    def _request(self, method, path, body=None):
        headers = {"Accept": "text/html", "Accept-Encoding": "gzip"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        if body is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": self.origin,
                "Referer": self.origin + path,
            }
        started = time.perf_counter()
        self.connection.request(method, path, body=body, headers=headers)
        response = self.connection.getresponse()
        raw = response.read()
        seconds = time.perf_counter() - started
        self._keep_cookies(response)
        return self._answer(response, raw, seconds)

    def _keep_cookies(self, response):
        for header in response.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(header).items():
                self.cookies[name] = morsel.value

    @staticmethod
    def _answer(response, raw, seconds):
        timing = TIMING.search(response.headers.get("Server-Timing", ""))
        is_gzip = response.headers.get("Content-Encoding") == "gzip"
        return Answer(
            status=response.status,
            location=response.headers.get("Location", ""),
            body=gzip.decompress(raw) if is_gzip else raw,
            transferred=len(raw),
            seconds=seconds,
            sql_ms=float(timing[1]) if timing else None,
            queries=int(timing[2]) if timing else None,
        )

"""What every answer carries, whatever app made it."""

import logging
import uuid

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import InterfaceError, OperationalError, connection
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin

from laishan_portal import http

logger = logging.getLogger(__name__)


class RequestIdMiddleware:
    """One id from the proxy (or made here) to the log, the audit and the answer."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id = uuid.uuid4().hex
        http.set_request_id(request.id, http.client_ip(request))
        try:
            response = self._measured(request) if settings.LAISHAN_BENCH else None
            response = response or self.get_response(request)
        finally:
            http.set_request_id("")
        response["X-Request-Id"] = request.id
        return response

    def _measured(self, request):
        meter = QueryMeter()
        with connection.execute_wrapper(meter):
            response = self.get_response(request)
        response["Server-Timing"] = f'db;dur={meter.milliseconds:.2f};desc="{meter.count} queries"'
        return response


class QueryMeter:
    """Counts and times statements, for ``bin/bench``."""

    def __init__(self):
        self.count, self.milliseconds = 0, 0.0

    def __call__(self, execute, sql, params, many, context):
        from time import perf_counter  # noqa: PLC0415 -- only when measuring

        started = perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.count += 1
            self.milliseconds += (perf_counter() - started) * 1000


class DatabaseAwayMiddleware(MiddlewareMixin):
    """A database that is away is a 503 with a page that says so, never a trace."""

    def __call__(self, request):
        try:
            return super().__call__(request)
        except (OperationalError, InterfaceError):
            return self.unavailable(request)

    def process_exception(self, request, exception):
        if isinstance(exception, (OperationalError, InterfaceError)):
            logger.error("database away: %s", exception)
            return self.unavailable(request)
        return None

    @staticmethod
    def unavailable(request):
        response = render(request=None, template_name="503.html", status=503)
        response["Retry-After"] = "10"
        return response


class ResponseHeadersMiddleware:
    """Content-Security-Policy, Permissions-Policy and no-store, on every answer."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.policy = "; ".join(
            " ".join([name, *sources]) for name, sources in settings.SECURE_CSP.items()
        )

    def __call__(self, request):
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", self.policy)
        response.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        if not request.path.startswith(f"/{settings.STATIC_URL.strip('/')}/"):
            response.setdefault("Cache-Control", "no-store")
        return response


class PlainQueryMiddleware:
    """A NUL byte in the address's query is a bad request; PostgreSQL would make it an error."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        query = request.META.get("QUERY_STRING", "")
        if "\x00" in query or "%00" in query:
            raise BadRequest("NUL byte in the query string")
        return self.get_response(request)

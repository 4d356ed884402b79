"""Whether the process lives, whether the portal can serve, and what a page costs at least."""

import shutil
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.utils import timezone

from laishan_portal.models import OutboxMessage

_FLOOR_PAGE = "<!doctype html><html lang=zh-CN><title>floor</title><main>{}</main></html>".format(
    "<p>一个固定的页面，用来量别的页面。</p>" * 480
)


@login_not_required
def healthz(request):
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
def readyz(request):
    """503 with what is wrong: database, migrations, outbox older than 5 minutes, disk."""
    problems = []
    try:
        connection.ensure_connection()
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            problems.append("migrations")
        old = timezone.now() - timedelta(minutes=5)
        if OutboxMessage.objects.filter(done_at=None, attempts__lt=5, created_at__lt=old).exists():
            problems.append("outbox")
    except Error:
        problems.append("database")
    disk = shutil.disk_usage(settings.MEDIA_ROOT if settings.MEDIA_ROOT.exists() else "/")
    if disk.free < disk.total // 10 and disk.free < 5 * 1024**3:
        problems.append("disk")
    status = 503 if problems else 200
    return JsonResponse({"ready": not problems, "problems": problems}, status=status)


def floor(request):
    """A constant page behind log-in and all middleware: 1× of the speed budgets."""
    return HttpResponse(_FLOOR_PAGE)

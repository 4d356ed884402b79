from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from accounts import attachments, audit
from accounts.enums import AuditAction


@require_safe
def attachment_detail(request, pk):
    """The file, if its row may be seen; ``?inline=1`` shows a photo inside a page.

    Whatever it holds, the browser treats it as the fixed type and runs nothing in it.
    """
    attachment = attachments.find_visible(request.user, pk)
    if attachment is None:
        raise Http404
    is_photo = attachment.content_type.startswith("image/")
    inline = is_photo and request.GET.get("inline") == "1"
    try:
        stream = attachment.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    if not inline:
        audit.record(request, AuditAction.DOWNLOAD, target=attachment, target_name=attachment.name)
    response = FileResponse(
        stream,
        as_attachment=not inline,
        filename=attachment.name,
        content_type=attachment.content_type,
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response

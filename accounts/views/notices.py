from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts import domain
from accounts.models import Notice
from accounts.views.lists import PagedListView


class NoticeListView(PagedListView):
    """The inbox: unread first, then the newest."""

    template_name = "accounts/notice_list.html"
    paginate_by = 30

    def get_queryset(self):
        return Notice.objects.visible_to(self.request.user).unread_first()


@require_POST
def notice_open(request, pk):
    """Read it and go where it leads, which is a page of this portal."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    domain.open_notice(notice)
    inbox = reverse("accounts:notice_list")
    is_ours = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return redirect(notice.url if notice.url and is_ours else inbox)


@require_POST
def notice_read_all(request):
    count = domain.mark_all_read(request.user)
    messages.success(request, f"{count} 条消息标为已读。" if count else "没有未读的消息。")
    return redirect("accounts:notice_list")

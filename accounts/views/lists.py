from django.views.generic import ListView


class PagedListView(ListView):
    """A list by pages, with the page numbers the pagination component shows."""

    paginate_by = 50

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        page = context["page_obj"]
        numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
        return context | {"page_range": numbers}

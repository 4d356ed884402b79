from hashlib import sha256

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotModified
from django.urls import reverse
from django.views.generic import TemplateView

from laishan_portal import clock
from laishan_portal.exceptions import DomainError
from laishan_portal.ledgers import bar
from laishan_portal.ledgers.views import LedgerExportView, PurposeForm
from projects.ledgers import LEDGER
from projects.views.ledger import OfYearMixin
from projects.wall import codes, groups, page, paper, words
from projects.wall.query import WallQuery

# The screen turns its page, and asks for news, after so long.
PAGE_SECONDS = 15
REFRESH_SECONDS = 300


def code_cells(site):
    """What draws the code of a row, or None without codes."""
    if not site:
        return None
    return lambda pk: f'<td class="w-qr">{codes.code_svg(codes.project_address(site, pk))}</td>'


class WallMixin(OfYearMixin):
    """挂图作战: the ledger's rows under the ledger's conditions, as a chart."""

    def dispatch(self, request, *args, **kwargs):
        if not LEDGER.may_see(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_query(self):
        return WallQuery(user=self.request.user, data=self.request.GET, ledger=self.ledger)

    def drawn(self, query, site=""):
        """The strings and sentences of the chart; with ``site`` each row has its QR code."""
        shown = query.page
        start = shown.start_index() - 1 if query.summary.total.count else 0
        rows = query.rows(max(start - 1, 0), shown.end_index())
        before = rows.pop(0) if start else None
        found = list(page.groups_of(query, rows, before))
        named = [(group.name, group.counts.red, group.counts.yellow) for group in found]
        return {
            "query": query,
            "page": shown,
            "summary": query.summary,
            "marks": page.draw_marks(query),
            "head": page.draw_head(query, page.CODE_HEAD if site else ""),
            "body": page.draw_body(query, rows, before=before, first_cell=code_cells(site)),
            "title": words.TITLE,
            "subject": words.subject(query),
            "judgement": words.judgement(query, named),
            "rules": words.RULES,
            "maker": words.MAKER,
            "tells_year": True,
            "year_note": words.year_note(query),
        }


class WallView(WallMixin, TemplateView):
    """The chart on the page, or on the meeting room's screen (``?screen=1``)."""

    template_name = "projects/wall.html"

    def get_context_data(self, **kwargs):
        query = self.get_query()
        context = self.drawn(query) | self.addresses(query)
        context["is_screen"] = is_screen = query.data.get("screen") == "1"
        context["seconds"], context["refresh_seconds"] = PAGE_SECONDS, REFRESH_SECONDS
        if not is_screen:
            context |= self.menus(query)
        if not query.summary.total.count:
            context |= self.nothing(query)
        context["problems"] = query.problems
        return super().get_context_data(**kwargs) | context

    def render_to_response(self, context, **kwargs):
        """The screen asks now and then; it is told only when something changed."""
        if not context["is_screen"]:
            return super().render_to_response(context, **kwargs)
        parts = [str(context[name]) for name in ("head", "body", "subject", "judgement", "marks")]
        tag = f'"{sha256("".join(parts).encode()).hexdigest()[:32]}"'
        if self.request.headers.get("If-None-Match") == tag:
            return HttpResponseNotModified(headers={"ETag": tag})
        return super().render_to_response(context, headers={"ETag": tag}, **kwargs)

    def nothing(self, query):
        if not query.ledger.is_filtered:
            return {"empty_title": LEDGER.empty_title, "removals": []}
        removals = query.ledger.removals()
        return {"empty_title": "没有符合条件的项目", "removals": removals}

    def menus(self, query):
        filters = query.ledger.filters
        placed = bar.placed_names(filters)
        rest = query.ledger_address | query.own_address
        names = words.chosen(query)
        may_export = LEDGER.may_export(self.request.user)
        return {
            "views": self.views(query),
            "comparison": self.comparison(query),
            "view_label": f"{'、'.join(names) or '全部项目'} {query.summary.total.count} 个",
            "page_range": query.page.paginator.get_elided_page_range(query.page.number),
            "may_export": may_export,
            "missing_font": paper.missing_font() if may_export else "",
            "pdf_purpose": words.PURPOSE,
            "groupings": groups.GROUPINGS,
            "filter_bar": bar.draw_bar(filters, "bar"),
            "filter_more": bar.draw_bar(filters, "more"),
            "hidden_for_filter": bar.draw_hidden(rest, placed),
            "hidden_for_layout": bar.draw_hidden(
                {k: v for k, v in query.own_address.items() if k not in {"group", "span"}}
                | query.ledger_address
            ),
            "chips": [
                {"label": chip.label, "url": f"?{query.as_query(**{chip.name: None})}"}
                for chip in filters.chips()
            ],
        }

    def views(self, query):
        """All, what is lit or the province's, the ledger's views and the person's own."""
        summary, here = query.summary, query.ledger_query(year=None, compare=None)
        own = query.ledger.ledger.as_query() | query.own_address
        known = [("全部项目", "", summary.total.everything)]
        if "focus" in query.ledger.filters.conditions:
            known.append(("红黄灯与省重点", "focus=1", summary.focus))
        known += [
            (view.label, f"view={view.key}", count)
            for view, count in zip(query.ledger.views, summary.views, strict=True)
        ]
        known += [(name, address, None) for name, address in summary.saved]
        return [
            {
                "label": label,
                "count": count,
                "url": f"?{self.joined(address, own)}",
                "is_current": address == here,
            }
            for label, address, count in known
        ]

    def comparison(self, query):
        """The link that lays the end of the last month beside, or takes it away."""
        if query.is_other_year:
            return None
        if query.since:
            return {"label": "不比了", "url": f"?{query.as_query(compare=None, changed=None)}"}
        month = clock.previous_month(clock.month_of(query.today))
        url = f"?{query.as_query(compare=f'{month:%Y-%m}')}"
        return {"label": f"与 {month.month} 月末比", "url": url}

    @staticmethod
    def joined(address, own):
        return "&".join([*filter(None, [address]), *[f"{k}={v}" for k, v in own.items()]])

    def addresses(self, query):
        address = query.as_query()
        return {
            "ledger_url": f"{LEDGER.list_url}?{query.ledger_query()}",
            "wall_url": f"{reverse('projects:wall')}?{address}",
            "screen_url": f"?{query.as_query(screen='1')}",
            "print_url": f"{reverse('projects:wall_print')}?{address}",
            "pdf_url": f"{reverse('projects:wall_pdf')}?{address}",
        }


class WallPrintView(WallMixin, TemplateView):
    """The same rows for A3 across, each with the code that opens it on a phone."""

    template_name = "projects/wall_print.html"

    def get_context_data(self, **kwargs):
        query = self.get_query()
        has_codes = query.data.get("codes") != "0"
        site = codes.site_address(self.request)
        context = self.drawn(query, site=site if has_codes else "")
        address = query.as_query()
        context |= {
            "has_codes": has_codes,
            "columns": page.draw_columns(query, has_codes=has_codes),
            "head_span": len(query.columns) + 1 + has_codes,
            "problems": query.problems,
            "wall_url": f"{reverse('projects:wall')}?{address}",
            "codes_url": f"?{query.as_query(codes='0' if has_codes else None)}",
        }
        return super().get_context_data(**kwargs) | context


class WallPdfView(OfYearMixin, LedgerExportView):
    """The wall as a file, A3 across: at once up to some hundred rows, else in the background."""

    template_name = "projects/wall_pdf.html"
    kind = paper.FORMAT.key

    def get_query(self):
        data = self.request.GET.copy()
        data["site"] = codes.site_address(self.request)
        self.wall = WallQuery(user=self.request.user, data=data, ledger=self.ledger)
        query = self.wall.ledger
        query.data = data  # the whole address, for the writer
        return query

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        address = self.wall.as_query()
        problems = [*context["problems"], *self.wall.problems[len(self.wall.ledger.problems) :]]
        return context | {
            "problems": problems,
            "subject": words.subject(self.wall),
            "missing_font": paper.missing_font(),
            "wall_url": f"{reverse('projects:wall')}?{address}",
            "print_url": f"{reverse('projects:wall_print')}?{address}",
            "address": address,
        }

    def post(self, request, *args, **kwargs):
        count = self.get_query().summary().count
        if paper.missing_font() or count > paper.MOST_ROWS or not count:
            form = PurposeForm(request.POST)
            return self.refuse(self.get_query(), form, list(self.reasons(count)))
        return super().post(request, *args, **kwargs)

    def answer(self, query, summary, purpose):
        try:
            return super().answer(query, summary, purpose)
        except DomainError as error:
            return self.refuse(query, PurposeForm(self.request.POST), error.messages)

    def reasons(self, count):
        """Why no file can be made."""
        if not count:
            yield "没有符合条件的项目，没有可下载的。"
        if count > paper.MOST_ROWS:
            yield f"挂图一次最多 {paper.MOST_ROWS:,} 个项目，现在有 {count:,} 个。先加几个条件。"

    def is_long(self, count):
        return count > paper.DIRECT_ROWS

    def options(self, query):
        return self.wall.own_address | {"site": query.data["site"]}

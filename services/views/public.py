"""The one page of services outside the log-in: the enterprise says whether a problem is solved.

It tells the number, the short title, two buttons and a comment, nothing else; what is wrong,
used, void or out of date looks the same.
"""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from laishan_portal import throttle
from laishan_portal.exceptions import DomainError
from laishan_portal.http import client_ip
from services import domain
from services.enums import ConfirmationAnswer

# So many looks and answers from one address within ten minutes.
MOST, SECONDS = 30, 600


class PublicAnswerForm(forms.Form):
    answer = forms.ChoiceField(choices=ConfirmationAnswer.choices)
    said = forms.CharField(max_length=300, required=False)


@method_decorator([login_not_required, never_cache], name="dispatch")
class ConfirmationAnswerView(View):
    http_method_names = ["get", "head", "post"]
    template_name = "services/confirmation_answer.html"

    def dispatch(self, request, *args, **kwargs):
        if throttle.is_over(f"confirm:{client_ip(request)}", most=MOST, seconds=SECONDS):
            response = self.show(request, state="busy", status=429)
            response["Retry-After"] = str(SECONDS)
            return response
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, token):
        link = domain.find_live_link(token)
        if link is None:
            return self.show(request, state="gone", status=404)
        return self.show(request, state="open", link=link)

    def post(self, request, token):
        link, form = domain.find_live_link(token), PublicAnswerForm(request.POST)
        if link is None:
            return self.show(request, state="gone", status=404)
        if not form.is_valid():
            return self.show(request, state="open", link=link, form=form, status=422)
        try:
            domain.answer_link(token, **form.cleaned_data)
        except DomainError:
            return self.show(request, state="gone", status=404)
        return self.show(request, state="thanks")

    def show(self, request, *, state, link=None, form=None, status=200):
        problem = link.problem if link else None
        context = {
            "state": state,
            "number": problem.number if problem else "",
            "subject": problem.title if problem else "",
            "form": form,
        }
        response = render(request, self.template_name, context, status=status)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "no-referrer"
        return response

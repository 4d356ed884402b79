"""How a view hands a form to the domain and comes back with the answer."""

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.shortcuts import redirect

from laishan_portal import conflicts, resume, submissions
from laishan_portal.exceptions import StaleVersion


class DomainFormMixin:
    """Hand a valid form to the domain once. If the domain says no, say so on the form.

    ``perform(form)`` does the write and returns the object. A clash with somebody else's edit
    answers 409 with the typed form and a choice per field.
    """

    success_message = ""

    def perform(self, form):
        raise NotImplementedError

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs() | {"user": self.request.user}
        self.resumed = resume.take(self.request) if self.request.method == "GET" else None
        if self.resumed:
            kwargs["initial"] = (kwargs.get("initial") or {}) | _as_initial(self.resumed)
        return kwargs

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)  # makes the form, which takes it back
        return context | {"resumed": getattr(self, "resumed", None)}

    def form_valid(self, form):
        try:
            url = submissions.once(
                self.request.user, form.submission_key, lambda: self._write(form)
            )
        except StaleVersion as error:
            return self.form_stale(form, error)
        except ValidationError as error:
            add_errors(form, error)
            return self.form_invalid(form)
        if self.success_message:
            messages.success(self.request, self.success_message)
        return redirect(url)

    def form_invalid(self, form):
        """Wrong, unless it is right already: the same form once more, now that it was written."""
        key = form.data.get(form.add_prefix("submission_key"), "")
        if url := submissions.answer_to(self.request.user, key):
            return redirect(url)
        return super().form_invalid(form)

    def _write(self, form) -> str:
        self.object = self.perform(form)
        return str(self.get_success_url())

    def form_stale(self, form, error):
        """409: what was typed stays, what changed meanwhile stands beside it."""
        row = type(form.guarded_row())._default_manager.get(pk=form.guarded_row().pk)
        form.resubmit_against(row)
        context = self.get_context_data(form=form, changes=conflicts.describe(row, error))
        return self.render_to_response(context, status=409)


def add_errors(form, error: ValidationError) -> None:
    """Put a domain's refusal where the person can see it, unknown fields at the top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields and name != NON_FIELD_ERRORS else None, errors)


def _as_initial(kept: dict) -> dict:
    return {
        name: values if len(values) > 1 else values[0] for name, values in kept["fields"].items()
    }

"""How the registry's tests ask for pages and fill in forms."""

from django.urls import reverse


def url(name, *args):
    return reverse(f"enterprises:{name}", args=args)


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def form_of(client, address, /, **typed):
    """What the browser would send: the page's initial values with ``typed`` over them."""
    form = client.get(address).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    kept = {name: value for name, value in sent.items() if value not in (None, False, [], "")}
    return kept | typed

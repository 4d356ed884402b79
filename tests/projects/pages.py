"""How tests fill in the forms that lead off a dossier."""


def address(project, tail):
    return f"/projects/{project.pk}/{tail}"


def body(response):
    return response.content.decode()


def typed(client, target, **changes):
    """What a browser would post: the hidden fields of the page and the form's own values."""
    response = client.get(target)
    assert response.status_code == 200
    form = response.context["form"]
    data = {}
    for name in form.fields:
        value = form[name].value()
        if isinstance(value, bool):
            data.update({name: "on"} if value else {})
        elif value is not None:
            data[name] = value
    return data | changes


def send(client, project, tail, **changes):
    target = address(project, tail)
    return client.post(target, typed(client, target, **changes))


def errors(response):
    assert response.status_code == 200
    return response.context["form"].errors

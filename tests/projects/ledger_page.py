"""The ledger page as a test reads it."""

import re
from html import unescape

from laishan_portal import clock
from projects import figures
from projects.enums import LIGHT_ORDER, LightLevel
from projects.models import ProjectStanding

URL = "/projects/"


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def names(response):
    """The names of the rows, in order."""
    found = re.findall(r'<th scope="row"[^>]*><a[^>]*>(.*?)</a></th>', text_of(response))
    return [unescape(re.sub(r"<.*", "", name)).strip() for name in found]


def lists(client, query):
    return names(client.get(f"{URL}?{query}"))


def stand(project, **values):
    """Put the derived rows where a test wants them."""
    if "light" in values:
        values.setdefault("light_order", LIGHT_ORDER[LightLevel(values["light"])])
    ProjectStanding.objects.filter(project=project).update(**values)
    figures.refresh([project.pk], today=clock.today())

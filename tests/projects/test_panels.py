import pytest
from django.core.exceptions import ImproperlyConfigured

from laishan_portal.registry import Registry
from projects.panels import DOSSIER_PANELS, DossierPanel, shown_panels
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db


def panel(key, build, **kwargs):
    return DossierPanel(key=key, title=key, build=build, template=f"x/{key}.html", **kwargs)


def fresh():
    return Registry("test panels", key=lambda entry: entry.key)


def test_panels_come_in_the_order_they_were_registered(office):
    panels = fresh()
    panels.register(panel("problems", lambda project, user: {"count": 2}))
    panels.register(panel("youth", lambda project, user: {"team": 24}, position="right"))
    shown = shown_panels(ProjectFactory(), office, panels)
    assert [(item.key, item.position, item.context) for item in shown] == [
        ("problems", "left", {"count": 2}),
        ("youth", "right", {"team": 24}),
    ]


def test_a_panel_with_nothing_to_say_is_left_out(office):
    panels = fresh()
    panels.register(panel("silent", lambda project, user: None))
    assert shown_panels(ProjectFactory(), office, panels) == []


def test_a_panel_is_told_who_asks(office, commissioner):
    panels = fresh()
    panels.register(
        panel("own", lambda project, user: {"project": project.pk} if user == office else None)
    )
    project = ProjectFactory()
    assert shown_panels(project, office, panels)[0].context == {"project": project.pk}
    assert shown_panels(project, commissioner, panels) == []


def test_the_first_page_freezes_the_registry(office):
    panels = fresh()
    shown_panels(ProjectFactory(), office, panels)
    with pytest.raises(ImproperlyConfigured):
        panels.register(panel("late", lambda project, user: {}))


def test_each_registered_panel_costs_at_most_one_query(office, django_assert_max_num_queries):
    project = ProjectFactory()
    for entry in DOSSIER_PANELS:
        with django_assert_max_num_queries(1):
            entry.build(project, office)

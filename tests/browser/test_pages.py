"""Every main page in every role: it fits, it breaks no rule, nothing in it fails."""

import pytest

WIDTHS = {360: "narrow", 390: "phone", 1440: "desktop"}
STORY = "正大芯智汇"
COMMON = ["/", "/inbox/", "/me/", "/password/", "/exports/"]
PAGES = {
    "leader": [
        *[*COMMON, "/dashboard/", "/wall/", "/projects/", "{project}", "{june}", "/enterprises/"],
    ],
    "office": [
        *["{project}permits/", "{project}permits/generate/", "{project}light/why/"],
        *["{project}light/history/", "/projects/permits/", "/projects/permits/list/"],
        *["/projects/factors/", "/projects/factors/list/", "/projects/lights/rules/"],
        *["/projects/lights/overrides/"],
        *[*COMMON, "/dashboard/", "/projects/", "/projects/new/", "/projects/reports/"],
        *["{project}", "{project}edit/", "{project}stage/propose/", "{project}nodes/new/"],
        *["{project}plan/2023/", "{project}light/", "{project}grants/new/", "{june}"],
        *["/enterprises/", "/enterprises/new/", "{enterprise}", "/projects/export/", "/admin/"],
        *["/wall/", "/wall/print/", "/wall/pdf/"],
        *["/projects/stats/", "/projects/investment/", "/projects/investment/projects/"],
        *["/projects/months/", "/projects/months/2023-06/close/", "/projects/months/figures/"],
        *["/projects/?compare=2023-05", "{project}stats/2023-05/", "{project}stats/register/"],
        "{project}funding/",
        "/admin/projects/project/",
    ],
    "zongbu": [*COMMON, "/dashboard/", "/projects/", "/projects/new/", "{project}", "{june}"],
    "zhuanyuan": [*COMMON, "/wall/", "/projects/", "{project}", "{june}", "/enterprises/"],
    "bumen": [*COMMON, "/projects/", "/enterprises/"],
    "union": [*COMMON, "/dashboard/", "/projects/", "/enterprises/"],
    "youth": [*COMMON, "/dashboard/", "/projects/", "/enterprises/"],
    "admin": [*COMMON, "/users/", "/users/new/", "/users/import/", "/users/units/", "/admin/"],
    "secadmin": [*COMMON, "/users/", "/admin/"],
    "auditor": [*COMMON, "/audit/", "/admin/"],
}


@pytest.fixture(scope="module")
def places(demo_portal):
    demo_portal.reset()
    project, enterprise = demo_portal.rows(
        "SELECT p.id, coalesce(p.owner_id, (SELECT min(id) FROM enterprises_enterprise))"
        " FROM projects_project p WHERE p.name LIKE %s",
        [f"%{STORY}%"],
    )[0]
    return {
        "project": f"/projects/{project}/",
        "june": f"/projects/{project}/reports/2023-06/",
        "enterprise": f"/enterprises/{enterprise}/",
    }


@pytest.mark.parametrize("username", PAGES)
def test_pages_fit_and_nothing_complains(meet, places, username):
    person = meet("desktop")
    person.log_in(username)
    titles = {}
    for template in PAGES[username]:
        path = template.format(**places)
        for width in WIDTHS:
            person.page.set_viewport_size({"width": width, "height": 844})
            person.visit(path)
        assert person.page.locator("h1").count() == 1, path
        assert person.page.get_attribute("html", "lang").lower().startswith("zh"), path
        titles.setdefault(person.page.title(), set()).add(person.page.url)
    assert [title for title, urls in titles.items() if len(urls) > 1] == []


def test_the_log_in_page_at_every_width(demo_portal, meet):
    for device in WIDTHS.values():
        person = meet(device)
        person.visit("/login/")
        assert person.page.locator("h1").count() == 1
        assert person.page.get_attribute("#id_username", "autocomplete") == "username"

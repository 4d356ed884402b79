"""招商 on a phone and at a desk: a talk in a minute, a lead from a target, a map that fits."""


def test_a_talk_is_written_on_a_phone_and_read_at_the_desk(portal, meet):
    phone = meet("phone")
    phone.log_in("zhuanyuan", path="/projects/recruitment/projects/")
    page = phone.page
    page.goto("/projects/?q=360")
    page.get_by_role("link", name="360数字安全产业基地").first.click()
    page.get_by_role("link", name="记一次洽谈").click()
    assert page.input_value("[name=met_on]") == "2023-06-28"
    page.select_option("[name=way]", "visited_us")
    page.fill("[name=content]", "来看楼宇，问配套和税收口径")
    page.fill("[name=next_step]", "发规划条件")
    page.fill("[name=next_on]", "2023-07-05")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.press("记下")
    assert "来看楼宇，问配套和税收口径" in page.inner_text("main")
    assert "今天谈过" in page.inner_text("main")

    desk = meet("desktop")
    desk.log_in("office", path="/projects/recruitment/projects/?q=360")
    assert "发规划条件" in desk.page.inner_text("main")


def test_a_target_becomes_a_lead(portal, meet):
    desk = meet("desktop")
    desk.log_in("office", path="/projects/targets/?status=interested")
    page = desk.page
    page.get_by_role("link", name="澄海云数科技集团").click()
    page.get_by_role("link", name="转为线索").click()
    page.fill("[name=name]", "北方算力节点")
    desk.press("建项目，转为线索")
    assert "北方算力节点" in page.inner_text("h1")
    page.get_by_role("link", name="看全部洽谈记录").click()
    assert page.locator(".ls-talks li").count() >= 2


def test_the_pages_fit_a_phone(meet):
    phone = meet("phone")
    phone.log_in("office", path="/projects/recruitment/")
    for path in ("recruitment/", "chains/", "expansion/", "recruitment/signings/", "trips/"):
        phone.page.goto(f"/projects/{path}")
        fits = phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert fits, path

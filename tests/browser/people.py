"""People in front of a browser, and a watcher at their side who misses nothing."""

from urllib.parse import urlsplit

WECHAT_ON_ANDROID = (
    "Mozilla/5.0 (Linux; Android 10; V1938CT Build/QP1A.190711.020; wv) AppleWebKit/537.36"
    " (KHTML, like Gecko) Version/4.0 Chrome/86.0.4240.99 XWEB/4313 MMWEBSDK/20220303"
    " Mobile Safari/537.36 MicroMessenger/8.0.22.2140(0x28001637) WeChat/arm64 NetType/4G"
    " Language/zh_CN ABI/arm64"
)
DEVICES = {
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
        "user_agent": WECHAT_ON_ANDROID,
    },
    "narrow": {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True},
    "desktop": {"viewport": {"width": 1440, "height": 900}},
}
REPORT_VIOLATIONS = """
window.__violations = [];
document.addEventListener("securitypolicyviolation", function (event) {
  window.__violations.push(event.violatedDirective + " " + event.blockedURI);
});
"""
OVERFLOW = """() => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide <= 0) return "";
  const edge = document.documentElement.clientWidth;
  const inScroller = (el) => {
    for (let p = el.parentElement; p && p !== document.body; p = p.parentElement) {
      if (getComputedStyle(p).overflowX !== "visible") return true;
    }
    return false;
  };
  const found = Array.from(document.querySelectorAll("body *"))
    .filter((el) => el.getBoundingClientRect().right > edge + 0.5 && !inScroller(el))
    .slice(0, 3).map((el) => el.tagName + "." + el.className);
  return wide + " px too wide: " + found.join(", ");
}"""


class Watcher:
    """Writes down everything a browser complains about, and every call to another host."""

    def __init__(self, page, url):
        self.host = urlsplit(url).netloc
        self.problems = []
        self.expected = set()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        page.on("request", self._request)
        page.on("requestfailed", self._failed)
        page.on("response", self._response)

    def _console(self, message):
        if message.type not in {"error", "warning"}:
            return
        if "Failed to load resource" in message.text:
            return  # told by _response, with its status
        self.problems.append(f"console {message.type}: {message.text}")

    def _request(self, request):
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.netloc != self.host:
            self.problems.append(f"request to another host: {request.url}")

    def _failed(self, request):
        # A download or a click on the way aborts a navigation, and the icon of the page left;
        # nothing else may.
        may_stop = request.is_navigation_request() or "/favicon." in request.url
        if not (may_stop and "ERR_ABORTED" in (request.failure or "")):
            self.problems.append(f"failed: {request.method} {request.url} {request.failure}")

    def _response(self, response):
        if response.status >= 400 and response.status not in self.expected:
            self.problems.append(f"{response.status}: {response.request.method} {response.url}")


class Person:
    """Somebody on a device. ``with person.expecting(409): …`` allows an answer."""

    def __init__(self, browser, portal, device, **options):
        self.portal = portal
        self.context = browser.new_context(
            base_url=portal.url,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            **(DEVICES[device] | options),
        )
        self.context.set_default_timeout(10_000)
        self.context.add_init_script(REPORT_VIOLATIONS)
        self.page = self.context.new_page()
        self.watcher = Watcher(self.page, portal.url)

    def expect(self, *statuses):
        """Answers that are refusals on purpose."""
        self.watcher.expected |= set(statuses)

    def log_in(self, username, *, path="/"):
        self.page.goto(f"/login/?next={path}")
        self.page.fill("input[name=username]", username)
        self.page.fill("input[name=password]", self.portal.password)
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_url(lambda url: "/login/" not in url)
        self.check()
        return self.page

    def visit(self, path):
        self.page.goto(path)
        self.check()
        return self.page

    def press(self, name):
        """A button that sends the form; then the page that answers."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).click()
        self.check()

    def check(self):
        """Of the page as it stands: it fits, it broke no rule, nobody complained."""
        self.page.wait_for_load_state("load")
        overflow = self.page.evaluate(OVERFLOW)
        assert not overflow, f"{self.page.url}: {overflow}"
        violations = self.page.evaluate("window.__violations")
        assert not violations, f"{self.page.url}: {violations}"
        assert not self.watcher.problems, f"{self.page.url}: {self.watcher.problems}"

    def text(self, selector="main"):
        return self.page.inner_text(selector)

    def leave(self):
        problems, self.watcher.problems = self.watcher.problems, []
        self.context.close()
        assert not problems, "\n".join(problems)

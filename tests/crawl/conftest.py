from tests.browser.conftest import chrome, demo_portal, meet

__all__ = ["chrome", "demo_portal", "meet"]

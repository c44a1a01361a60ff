"""The offer to tell a browser: hidden until it can be kept, subscribes with our key under our policy, and says so."""

import http.server
import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.browser.conftest import WAIT_MILLISECONDS

from saqia.project import web
from saqia.surfaces.portal import urls

pytestmark = pytest.mark.slow
PORTAL = Path(urls.__file__).parent
KEY = "BB" + "A" * 85
GIVEN = {"endpoint": "https://push.example.ma/x", "keys": {"p256dh": "B" * 87, "auth": "A" * 22}}
FAKE = f"""PushManager.prototype.subscribe = function (options) {{
  window.asked = [options.userVisibleOnly, options.applicationServerKey.length];
  return Promise.resolve({json.dumps(GIVEN)});
}};"""


def _page() -> str:
    """Return the offer of the template, with its addresses and words filled in, and a form's token."""
    template = (PORTAL / "templates/portal/messages/preferences.html").read_text(encoding="utf-8")
    [section] = re.findall(r'<section[^>]*id="browser-offer".*?</section>', template, re.DOTALL)
    section = section.replace("{% url 'push-key' %}", "/key")
    section = re.sub(r"\{% url [^%]*%\}", "/to", section)
    section = re.sub(r'\{% translate "([^"]*)" %\}', r"\1", section)
    token = '<input type="hidden" name="csrfmiddlewaretoken" value="t0ken">'
    return f'<!doctype html><title>x</title>{token}{section}<script type="module" src="/browser.js"></script>'


class Pages(http.server.ThreadingHTTPServer):
    """Serves the offer with our files under our policy; remembers what is posted."""

    def __init__(self, *, has_key: bool) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.posted: list[tuple[str, dict[str, Any]]] = []
        script, worker = (PORTAL / "static/portal" / name for name in ("browser.js", "worker.js"))
        self.files = {
            "/": ("text/html", _page()),
            "/favicon.ico": ("image/x-icon", ""),
            "/browser.js": ("text/javascript", script.read_text(encoding="utf-8")),
            "/sw.js": ("text/javascript", worker.read_text(encoding="utf-8")),
            **({"/key": ("text/plain", KEY)} if has_key else {}),
        }


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Pages

    def do_GET(self) -> None:
        kind, content = self.server.files.get(self.path, ("text/plain", ""))
        self.send_response(200 if self.path in self.server.files else 404)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Security-Policy", web._HEADERS["Content-Security-Policy"])
        self.end_headers()
        self.wfile.write(content.encode())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posted.append((self.headers["X-CSRFToken"], json.loads(body)))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(params=[True])
def pages(request: pytest.FixtureRequest) -> Iterator[Pages]:
    """A server of the page; without a key where the test says so."""
    served = Pages(has_key=request.param)
    thread = threading.Thread(target=served.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield served
    served.shutdown()
    served.server_close()
    thread.join()


def _opened(pages: Pages, chromium: Any, *, permissions: list[str]) -> tuple[Any, list[str]]:
    context = chromium.new_context(permissions=permissions)
    context.add_init_script(FAKE)
    page, faults = context.new_page(), []
    page.set_default_timeout(WAIT_MILLISECONDS)
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto(f"http://localhost:{pages.server_port}/")
    return page, faults


def test_a_browser_subscribes_with_our_key(pages: Pages, chromium: Any) -> None:
    page, faults = _opened(pages, chromium, permissions=["notifications"])
    page.locator("#browser-offer button").click()
    page.locator("[data-said=done]:not([hidden])").wait_for()
    assert pages.posted == [("t0ken", GIVEN)]
    assert page.evaluate("window.asked") == [True, 65]
    assert page.evaluate("navigator.serviceWorker.getRegistration('/').then(found => found.scope)").endswith("/")
    assert faults == []
    page.context.close()


def test_a_browser_that_refuses_is_told_what_to_do(pages: Pages, chromium: Any) -> None:
    page, _faults = _opened(pages, chromium, permissions=[])
    page.evaluate("Notification.requestPermission = () => Promise.resolve('denied')")
    page.locator("#browser-offer button").click()
    page.locator("[data-said=refused]:not([hidden])").wait_for()
    assert pages.posted == []
    page.context.close()


@pytest.mark.parametrize("pages", [False], indirect=True)
def test_without_a_key_nothing_is_offered(pages: Pages, chromium: Any) -> None:
    page, _faults = _opened(pages, chromium, permissions=["notifications"])
    page.wait_for_load_state("networkidle")
    assert page.locator("#browser-offer").get_attribute("hidden") is not None
    page.context.close()

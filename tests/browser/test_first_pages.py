"""The pages in a real browser: phone and desktop, Arabic and French, with JavaScript off too."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import pytest

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")]
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--font-render-hinting=none",
)  # fmt: skip
LEFT = "net::ERR_ABORTED"  # the browser's own: the page was left before its icon had come
PAGES = ("/{language}/", "/{language}/desk/sign-in/")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Serve the pages by the command that people use."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "saqia.surfaces.console", "serve", "--port", str(port), "--workers", "1"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=40)


def _wait(url: str) -> None:
    for _ in range(120):
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except OSError:
            time.sleep(0.5)
    raise TimeoutError(url)


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """Start the system's Chromium once."""
    with playwright.sync_playwright() as started:
        running = started.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield running
        running.close()


@pytest.mark.parametrize("script", [True, False], ids=["js", "no-js"])
@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_pages_stand_at_every_width(address: str, browser: object, language: str, width: int, script: bool) -> None:
    context = browser.new_context(  # type: ignore[attr-defined]
        viewport={"width": width, "height": 740}, java_script_enabled=script, service_workers="block"
    )
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("requestfailed", lambda request: faults.append(request.url) if request.failure != LEFT else None)
    page.on("response", lambda answer: faults.append(answer.url) if answer.status >= 400 else None)
    for path in PAGES:
        answer = page.goto(address + path.format(language=language))
        assert answer.status == 200
        root = page.locator("html")
        assert root.get_attribute("lang") == language
        assert root.get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
        assert page.locator("h1").count() == 1
        if script:
            assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
    assert faults == []


def test_a_wrong_password_is_told_in_arabic(address: str, browser: object) -> None:
    page = browser.new_page(locale="ar-MA", timezone_id="Africa/Casablanca")  # type: ignore[attr-defined]
    page.goto(f"{address}/ar/desk/sign-in/")
    page.locator("input[name=login]").fill("nobody@saqia.example")
    page.locator("input[type=password]").fill("wrong-password")
    page.locator("form button").first.click()
    page.wait_for_load_state()
    assert page.url.endswith("/ar/desk/sign-in/")
    told = page.locator("[role=alert], .error, .errorlist").first.inner_text()
    assert any("\u0600" <= letter <= "\u06ff" for letter in told)
    page.close()

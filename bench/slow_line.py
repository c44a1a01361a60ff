"""Citizen pages in a real browser on a slow line: 400 ms and 400 kbit/s away, on a phone four times slower than this.

Measured, not modelled: the browser holds each request back, and tells when it painted. Lighthouse is `bench pages`.
"""

import shutil
from typing import Any

from bench import region, web
from bench import run as billing_run

_PAGES = ("", "bill/", "tariffs/", "simulate/", "guide/", "mission/", "no-increase/")
_LINE = {
    "offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8,
}  # fmt: skip
_SLOWER = 4
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage"]
_WATCH = """
window.told = {lcp: 0, cls: 0};
new PerformanceObserver(list => { for (const each of list.getEntries()) told.lcp = each.startTime })
  .observe({type: 'largest-contentful-paint', buffered: true});
new PerformanceObserver(list => { for (const each of list.getEntries()) told.cls += each.value })
  .observe({type: 'layout-shift', buffered: true});
"""
_ASK = """() => ({...told, fcp: performance.getEntriesByName('first-contentful-paint')[0].startTime,
  ready: performance.getEntriesByType('navigation')[0].domInteractive})"""
GOALS = {"fcp": 1800.0, "lcp": 2500.0, "ready": 3000.0, "cls": 0.02}
"""First and largest contentful paint, interactive (ms), layout shift: `experience.md`'s goals."""


def run(contracts: int = 300) -> dict[str, object]:
    """Serve a small region with a published month; open each page for the first time and again."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    if chromium is None:
        raise RuntimeError("this benchmark needs Chromium")
    with billing_run.without_pandas(), region.loaded(contracts) as address:
        billing_run.bill(contracts)
        bill = web.citizen_pages()[-1].paths[0].removeprefix("/ar/")
        with web.served(address) as port, sync_playwright() as started:
            browser = started.chromium.launch(executable_path=chromium, args=_FLAGS)
            found = {
                f"{width} px {language} /{page[:12]}": _opened(
                    browser, f"http://127.0.0.1:{port}/{language}/{page}", width
                )
                for page in (*_PAGES, bill)
                for language in ("ar", "fr")
                for width in (360, 1280)
            }
            browser.close()
    return _summed(found)


def _opened(browser: Any, address: str, width: int) -> dict[str, float]:
    """Open a page quickly once, so that the server is warm, then slowly with an empty cache."""
    warm = browser.new_page()
    warm.goto(address)
    warm.close()
    context = browser.new_context(viewport={"width": width, "height": 740}, service_workers="block")
    page = context.new_page()
    page.add_init_script(_WATCH)
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", _LINE)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
    page.goto(address, wait_until="networkidle", timeout=60_000)
    told: dict[str, float] = page.evaluate(_ASK)
    context.close()
    return told


def _summed(found: dict[str, dict[str, float]]) -> dict[str, object]:
    """Return each page in a line, then the worst of each measure beside its goal."""
    lines: dict[str, object] = {
        page: " ".join(f"{name} {told[name]:.3g}" if name == "cls" else f"{name} {told[name]:.0f}" for name in GOALS)
        for page, told in found.items()
    }
    for name, goal in GOALS.items():
        worst = max(told[name] for told in found.values())
        lines |= {f"worst {name}": round(worst, 3), f"worst {name} to its goal of {goal:g}": round(worst / goal, 2)}
    return lines

"""Take the pictures of the README from a served demonstration: `python -m tools.take_screens [address]`.

Signs in as the customer and the billing officer that `saqia demo` made in SAQIA_HOME. Needs Chromium.
"""

import os
import shutil
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "docs" / "screens"
TENANT = "srm-souss-massa"
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none"]


def main(address: str) -> None:
    """Take each picture in Arabic and in French."""
    from playwright.sync_api import sync_playwright

    sessions, pages = _prepared()
    viewport: Any
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=shutil.which("chromium"), args=_FLAGS)
        for name, who, path, viewport in pages:
            for language in ("ar", "fr"):
                context = browser.new_context(viewport=viewport, timezone_id="Africa/Casablanca")
                if who:
                    context.add_cookies([{"name": sessions["name"], "value": sessions[who], "url": address}])
                _take(context, f"{address}/{language}{path}", FOLDER / f"{name}-{language}.png")
                context.close()
        browser.close()


def _take(context: Any, address: str, kept: Path) -> None:
    page = context.new_page()
    answer = page.goto(address, wait_until="networkidle")
    if answer.status != 200:
        raise SystemExit(f"{address} answers {answer.status}")
    page.reload(wait_until="networkidle")  # the typefaces are there now
    page.screenshot(path=str(kept))


def _prepared() -> tuple[dict[str, str], list[tuple[str, str, str, dict[str, int]]]]:
    """Return the sessions of both people, and each picture: its name, who looks, the path, the screen."""
    from saqia.surfaces.console import session, tenant

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saqia.project.settings")
    with session.opened(migrated=False):
        from django.conf import settings

        from saqia.contexts.billing import queries as billing
        from saqia.contexts.contracts import queries as contracts
        from saqia.demo import readers, world
        from saqia.platform.tenancy import scope
        from saqia.surfaces.kit import clock

        chosen = tenant.choose(TENANT, name="screens")
        with scope.reading(chosen.tenant_id):
            cycle = billing.list_cycles(most=1)[0]
        reader = readers.welcome(
            actor=chosen.actor, tenant_code=TENANT, cycle_id=cycle.cycle_id, kept=world.kept_log_ins(TENANT),
            on=clock.today(), at=clock.now(),
        )  # fmt: skip
        if reader is None:
            raise SystemExit("run `saqia demo` first")
        with scope.reading(chosen.tenant_id):
            customer_id = contracts.get_account(reader.contract_number).customer_id
        sessions = {
            "name": settings.SESSION_COOKIE_NAME,
            "customer": _session(reader.address),
            "officer": _session(f"billing@{TENANT}.example", second_factor=True),
        }
    pages = [
        ("home", "", "/", PHONE),
        ("bill", "", reader.link, PHONE),
        ("account", "customer", "/account/", PHONE),
        ("simulate", "", "/simulate/", PHONE),
        ("desk-customer", "officer", f"/desk/customers/{customer_id}/", DESK),
        ("desk-cycle", "officer", f"/desk/cycles/{cycle.cycle_id}/", DESK),
    ]
    return sessions, pages


def _session(address: str, *, second_factor: bool = False) -> str:
    """Return the value of a session's cookie for the owner of an address."""
    from saqia.platform.identity import models
    from tools import sessions

    number = models.SignIn.objects.get(email=address).pk
    return sessions.open_for(number, second_factor=second_factor)[1]


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")

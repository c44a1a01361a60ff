"""The front page: what a person came for, in big targets, icons beside words."""

import dataclasses

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from saqia.surfaces.kit import alike
from saqia.surfaces.portal.notices import pages


@dataclasses.dataclass(frozen=True)
class Act:
    """One thing that a person can do. `sign` is a name of `<c-sign>`."""

    href: str
    sign: str
    name: str
    note: str = ""


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show the acts, and the notices that hold: alike to everybody until one of them changes, begins or ends."""
    return alike.page(
        request, "portal/home.html", lambda: {"acts": _acts(), "notices": pages.current(request)},
        made_of=pages.mark_of_current(request),
    )  # fmt: skip


def _acts() -> list[Act]:
    return [
        Act(
            reverse("portal:bill-look-up"), "bill", gettext("My bill"),
            gettext("See it, keep it, understand it, contest it"),
        ),
        Act(
            reverse("portal:reading-look-up"), "meter", gettext("Send my index"),
            gettext("So that the bill counts what was really used"),
        ),
        Act(
            reverse("portal:procedure", args=["complaint"]), "help", gettext("Report a problem"),
            gettext("A cut, a leak, a bill, a service: it gets a number and a date"),
        ),
        Act(
            reverse("portal:procedures"), "plug", gettext("Connection, contract, end of contract"),
            gettext("Each with its steps, its papers, its cost and its deadline"),
        ),
        Act(
            reverse("portal:file-look-up"), "follow", gettext("Follow a file"),
            gettext("With its number and the code of the receipt"),
        ),
        Act(
            reverse("portal:account"), "person", gettext("My accounts"),
            gettext("All my contracts in one place, with my family or my company"),
        ),
        Act(
            reverse("portal:simulate"), "sum", gettext("Simulate a bill"),
            gettext("What will it cost, and why"),
        ),
        Act(
            reverse("portal:tariffs"), "paper", gettext("Tariffs"),
            gettext("Prices in force, each with its source"),
        ),
    ]  # fmt: skip

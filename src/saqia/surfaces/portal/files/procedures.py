"""What can be asked of the distributor, each with its steps, its papers, its cost and its legal deadline."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from saqia.contexts.cases import operations as cases
from saqia.contexts.cases import queries, types
from saqia.contexts.requests import operations as requests
from saqia.contexts.requests import queries as request_queries
from saqia.contexts.requests import wording as request_wording
from saqia.platform.tenancy import scope
from saqia.platform.wording import Text
from saqia.surfaces.kit import clock, tenants

SIGNS = {"complaint": "help", "connection": "plug", "subscription": "paper", "termination": "meter"}
COUNTS = {
    "working": Text(ar="{days} يوم عمل", fr="{days} jours ouvrés", en="{days} working days"),
    "calendar": Text(ar="{days} يوما", fr="{days} jours", en="{days} days"),
}
_FEW = {"working": "{days} أيام عمل", "calendar": "{days} أيام"}
"""What Arabic says for three to ten of them."""
_TWO = {"working": "يوما عمل", "calendar": "يومان"}

_TEXTS = {
    "law 55-19": Text(ar="القانون رقم \u206655-19\u2069", fr="loi n° 55-19", en="law 55-19"),
    "decree 2-17-265": Text(
        ar="المرسوم رقم \u20662-17-265\u2069، الذي نلتزم باتباعه",
        fr="décret n° 2-17-265, que nous nous engageons à suivre", en="decree 2-17-265, which we undertake to follow",
    ),
}  # fmt: skip
"""How the definitions name a text -> how people are told of it."""


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the procedures that are open."""
    known = queries.list_procedures(on=clock.today())
    rows = [{"procedure": one, "sign": SIGNS.get(one.code, "follow")} for one in known]
    return render(request, "portal/files/procedures.html", {"rows": rows})


@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Show a procedure before anything is asked: what happens, what to bring, what it costs, when it is answered."""
    procedure = find(code)
    stages = [procedure.stages[name] for name in procedure.path]
    papers = [one for one in map(procedure.document, procedure.deposit_documents) if one is not None]
    deadline = procedure.legal.deadline
    return render(
        request, "portal/files/procedure.html",
        {
            "procedure": procedure, "papers": papers, "costs": _costs(request, code),
            "stages": [{"name": one.name, "note": _term(one), "state": "next"} for one in stages],
            "deadline": said_term(deadline), "begins": stages[0], "source": _source(deadline.source),
            "demonstration": request_wording.DEMONSTRATION_PRICES,
        },
    )  # fmt: skip


def _source(told: str) -> Text:
    """Return the text that sets a term, in words; one that is not known here as the definition writes it."""
    text = told.partition(":")[0]
    return _TEXTS.get(text, Text(ar=text, fr=text, en=text))


def find(code: str) -> types.Procedure:
    """Return a procedure that is open.

    :raises Http404: there is none of this code
    """
    try:
        return queries.get_procedure(code, on=clock.today())
    except cases.ProcedureUnknown as unknown:
        raise Http404 from unknown


def said_term(term: types.Term) -> Text:
    """Return a term in words."""
    text, days = COUNTS[term.count], str(term.days)
    arabic = _TWO[term.count] if term.days == 2 else _FEW[term.count] if 3 <= term.days <= 10 else text.ar
    return Text(*(said.replace("{days}", days) for said in (arabic, text.fr, text.en)))


def _term(stage: types.Stage) -> Text | None:
    return said_term(stage.term) if stage.term is not None and stage.kind == "work" else None


def _costs(request: HttpRequest, code: str) -> dict[str, object]:
    """Return what a procedure costs where the price list says so: works of a connection, deposits of a subscription."""
    found: dict[str, object] = {}
    services = queries.list_options("services")
    with scope.reading(tenants.of(request).id):
        try:
            if code == "connection":
                found["works"] = [
                    {"service": one.name, "rows": request_queries.list_works(service=one.code, on=clock.today())}
                    for one in services
                ]
            elif code == "subscription":
                found["deposits"] = [
                    {
                        "service": one.name,
                        "centimes": request_queries.preview_deposit(service=one.code, use="domestic", on=clock.today()),
                    }
                    for one in services
                ]  # fmt: skip
        except requests.WorksListUnknown:
            return {"unknown": True}
    return found

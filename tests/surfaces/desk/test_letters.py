"""Letters of dunning at the desk: printed by commune or one by one, carried, noted; refused to who may not."""

import datetime

import pytest
from django.test import Client
from tests.contexts.billing import world as worlds
from tests.contexts.collections import debts
from tests.surfaces import staff
from tests.surfaces.desk.test_collections import HOME, read

from saqia.contexts.collections import queries, types
from saqia.contexts.contracts import queries as contracts
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.usefixtures("moment")
PAGE = f"{HOME}letters/"


def noticed(town: worlds.World) -> tuple[int, str]:
    """Have two accounts of one commune be noticed; return the run's id and the commune's code."""
    for name in ("plain", "three"):
        debts.owe(town, name)
    debts.run(debts.REMINDED)
    debts.run(debts.NOTICED)
    with scope.reading(1):
        [run_id] = {one.run_id for one in queries.list_written_steps(on=debts.NOTICED)}
        [code] = set(
            contracts.find_account_communes(town.accounts[one].account_id for one in ("plain", "three")).values()
        )
    return run_id, code


def printed() -> list[types.Letter]:
    """Return the letters that were printed."""
    with scope.reading(1):
        return queries.list_letters()


def test_a_commune_is_printed_carried_and_noted(town: worlds.World) -> None:
    finance = staff.signed_in(town.actor, "finance")
    assert "Aucune lettre" in read(finance, PAGE)
    run_id, code = noticed(town)
    assert "Mise en demeure" in read(finance, PAGE)
    assert "Aucune lettre" in read(finance, f"{PAGE}?day={debts.REMINDED}")
    listed = finance.get(f"{PAGE}?as=csv").content.decode("utf-8-sig").splitlines()
    assert listed[0] == "Lettre;Commune;Comptes;Imprimées" and listed[1].split(";")[2:] == ["2", "0"]
    assert finance.get(f"{PAGE}?day=tomorrow").status_code == 404
    bundle = f"{PAGE}{run_id}/notice/{code}/"
    assert finance.get(bundle).status_code == 404
    assert finance.post(PAGE, {"step": "notice", "code": "nowhere"}).status_code == 404
    answer = finance.post(PAGE, {"step": "notice", "code": code})
    assert (answer.status_code, answer.headers["Location"]) == (302, bundle)
    first, second = printed()
    for language in ("ar", "fr", "en"):
        assert first.number in read(finance, bundle.replace("/fr/", f"/{language}/"))
    file = finance.get(f"{bundle}paper/")
    assert file.headers["Content-Type"] == "application/pdf" and b"ETSI.CAdES.detached" in file.content
    assert finance.get(f"{bundle}?part=2").status_code == 404
    given = {"letter": [str(first.id), str(second.id)], "back": [str(second.id)], "on": "2026-05-20"}
    assert finance.post(bundle, {**given, "on": "2026-05-21"}).status_code == 422
    assert finance.post(bundle, {**given, "on": ""}).status_code == 422
    assert finance.post(bundle, {**given, "letter": ["999"]}).status_code == 404
    assert finance.post(bundle, given).status_code == 302
    assert [(one.outcome, one.carried_on) for one in printed()] == [
        ("delivered", datetime.date(2026, 5, 20)),
        ("returned", datetime.date(2026, 5, 20)),
    ]
    assert "Revenue" in read(finance, bundle)
    _heads, *carried = finance.get(f"{bundle}?as=csv").content.decode("utf-8-sig").splitlines()
    assert [(row.split(";")[0], row.split(";")[-1]) for row in carried] == [
        (first.number, "2026-05-20"), (second.number, "2026-05-20"),
    ]  # fmt: skip
    assert finance.get(f"{bundle}?as=xlsx").content[:2] == b"PK"


def test_one_letter_from_the_account_and_none_when_paid(town: worlds.World) -> None:
    finance = staff.signed_in(town.actor, "finance")
    run_id, _code = noticed(town)
    path = f"{HOME}accounts/{town.accounts['plain'].number}/"
    assert "Imprimer" in read(finance, path)
    answer = finance.post(path, {"act": "print", "step": f"{run_id}:notice"})
    [letter] = printed()
    assert answer.headers["Location"] == f"{PAGE}{letter.id}/"
    paper = finance.get(answer.headers["Location"])
    assert (paper.status_code, paper.headers["Content-Type"]) == (200, "application/pdf")
    assert letter.number in read(finance, path)
    assert finance.post(path, {"act": "print", "step": "x"}).status_code == 404
    assert finance.get(f"{PAGE}999/").status_code == 404
    debts.pay(town, "three", 50_000, debts.NOTICED)
    other = f"{HOME}accounts/{town.accounts['three'].number}/"
    refused = finance.post(other, {"act": "print", "step": f"{run_id}:notice"}, follow=True)
    assert "plus rien n" in refused.content.decode() and len(printed()) == 1


def test_who_may_not_prints_no_letter(town: worlds.World) -> None:
    run_id, code = noticed(town)
    bundle = f"{PAGE}{run_id}/notice/{code}/"
    assert staff.signed_in(town.actor, "finance").post(PAGE, {"step": "notice", "code": code}).status_code == 302
    [first, _second] = printed()
    reader, agent = (staff.signed_in(town.actor, role) for role in ("reader", "agent"))
    for page in (PAGE, bundle, f"{bundle}?as=csv", f"{bundle}paper/", f"{PAGE}{first.id}/"):
        assert reader.get(page).status_code == 403
        assert Client(headers={"host": "127.0.0.1"}).get(page).status_code == 302
    assert agent.get(PAGE).status_code == 200
    assert agent.get(f"{PAGE}{first.id}/").status_code == 403
    assert agent.post(PAGE, {"step": "notice", "code": code}).status_code == 403
    assert agent.post(bundle, {"letter": [str(first.id)], "on": "2026-05-19"}).status_code == 403
    other = staff.signed_in(operation.system_actor(tenant_id=2, name="test"), "finance")
    for page in (bundle, f"{bundle}paper/", f"{PAGE}{first.id}/"):
        assert other.get(page).status_code == 404
    assert [one.outcome for one in printed()] == ["", ""]

"""People with grants on the accounts of the town, signed in."""

from collections.abc import Sequence

from django.test import Client
from tests.contexts.billing import world as worlds

from saqia.contexts.contracts import operations as contracts
from saqia.platform.identity import models as identity
from saqia.surfaces.kit import clock

HOST = "127.0.0.1"


def member(
    town: worlds.World, role: str, *names: str, phone: str = "+212612345678", customers: Sequence[str] = ()
) -> Client:
    """Return the browser of somebody who has a role on accounts, or on all accounts of some accounts' customers."""
    person = identity.SignIn.objects.create(phone=phone, created_at=clock.now())
    targets = [contracts.Target(account_id=town.accounts[name].account_id) for name in names]
    targets += [contracts.Target(customer_id=town.accounts[name].customer_id) for name in customers]
    for target in targets:
        contracts.grant_access(
            actor=town.actor, sign_in_id=person.pk, role=role, proof="agent", at=clock.now(), target=target
        )
    browser = Client(headers={"host": HOST}, raise_request_exception=False)
    browser.force_login(person)
    return browser


def queries_of(asked: list[dict[str, str]]) -> list[str]:
    """Return the questions of captured queries, without the frame of their transactions."""
    frame = ("BEGIN", "SET", "COMMIT", "SELECT set_config")
    return [one["sql"] for one in asked if not one["sql"].startswith(frame)]

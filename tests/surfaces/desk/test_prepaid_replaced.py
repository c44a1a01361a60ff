"""A prepaid meter that was replaced: the desk lists what is to be registered, and leads to the form."""

from tests.contexts.billing import world as worlds
from tests.contexts.prepaid import ground
from tests.journeys.test_prepaid_replaced import NEW, register, replace
from tests.surfaces import staff


def test_the_desk_lists_it_and_leads_to_the_form(town: worlds.World) -> None:
    ground.registered(town)
    replace(town)
    crew = staff.signed_in(town.actor, "crew", "agent")
    page = crew.get("/fr/desk/prepaid/").content.decode()
    contract = town.accounts["prepaid"].contract_numbers[worlds.E]
    assert "le nouveau compteur reste à enregistrer" in page and ground.NUMBER in page and "<c-" not in page
    form = crew.get(f"/fr/desk/prepaid/register/?contract={contract}&number={NEW}").content.decode()
    assert f'value="{contract}"' in form and f'value="{NEW}"' in form
    shown = crew.get(f"/fr/desk/prepaid/meters/{ground.NUMBER}/").content.decode()
    assert "Ce compteur a été déposé" in shown and 'name="amount"' not in shown
    register(town)
    assert "reste à enregistrer" not in crew.get("/fr/desk/prepaid/").content.decode()

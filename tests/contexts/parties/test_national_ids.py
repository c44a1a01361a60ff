"""The national id: sealed in the database, found by its exact number, shown to whoever may, with a trace."""

import json
import stat
import threading

import pytest
from cryptography.exceptions import InvalidTag
from tests.contexts.parties import people

from saqia.contexts.parties import models, queries, sealing
from saqia.contexts.parties import operations as parties
from saqia.platform import operation
from saqia.platform.audit import models as audit
from saqia.platform.tenancy import scope


@pytest.fixture(autouse=True)
def keys(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """Keep the keys of each test in a folder of its own."""
    monkeypatch.setenv("SAQIA_PERSONAL_DATA_KEYS", str(tmp_path))


def test_the_number_is_not_in_the_database(database: str, souss: operation.Actor) -> None:
    customer_id = people.register(souss, cin="JB123456")
    with scope.reading(1):
        row = models.Customer.objects.get(id=customer_id)
    assert row.cin_sealed is not None and b"JB123456" not in bytes(row.cin_sealed)
    assert len(bytes(row.cin_index or b"")) == 32


def test_it_is_found_by_its_exact_number_only(database: str, souss: operation.Actor, casa: operation.Actor) -> None:
    customer_id = people.register(souss, cin="JB123456")
    people.register(casa, cin="JB123456")
    with scope.reading(1):
        assert [found.id for found in queries.search_customers("jb-123456")] == [customer_id]
        assert queries.search_customers("JB123457") == []


def test_two_tenants_seal_and_index_one_number_differently(
    database: str, souss: operation.Actor, casa: operation.Actor
) -> None:
    indexes = []
    for actor in (souss, casa):
        customer_id = people.register(actor, cin="JB123456")
        with scope.reading(actor.tenant_id):
            indexes.append(bytes(models.Customer.objects.get(id=customer_id).cin_index or b""))
    assert indexes[0] != indexes[1]


def test_a_look_leaves_an_audit_entry(database: str, souss: operation.Actor) -> None:
    customer_id = people.register(souss, cin="JB123456")
    assert parties.reveal_cin(actor=souss, customer_id=customer_id, at=people.AT) == "JB123456"
    with scope.reading(1):
        entry = audit.Entry.objects.order_by("-id").first()
    assert entry is not None
    assert (entry.action, entry.detail) == (
        "contexts.parties.operations.reveal_cin", {"customer_id": str(customer_id)},
    )  # fmt: skip


def test_a_look_takes_a_right_and_a_number(database: str, souss: operation.Actor) -> None:
    customer_id = people.register(souss)
    with pytest.raises(parties.NumberNotKept):
        parties.reveal_cin(actor=souss, customer_id=customer_id, at=people.AT)
    agent = operation.Actor(tenant_id=1, name="person:1", permissions=frozenset({"parties.register-customer"}))
    with pytest.raises(operation.PermissionRefused):
        parties.reveal_cin(actor=agent, customer_id=customer_id, at=people.AT)


def test_rotation_keeps_old_rows_readable_and_findable(database: str, souss: operation.Actor) -> None:
    old = people.register(souss, cin="JB123456")
    path = sealing.folder() / "personal-data-1.json"
    content = json.loads(path.read_text())
    content["keys"]["k2"] = content["index"]
    content["current"] = "k2"
    path.write_text(json.dumps(content))
    new = people.register(souss, cin="JB654321")
    with scope.reading(1):
        assert models.Customer.objects.get(id=new).cin_key_id == "k2"
        assert [found.id for found in queries.search_customers("JB123456")] == [old]
    assert parties.reveal_cin(actor=souss, customer_id=old, at=people.AT) == "JB123456"
    assert parties.reveal_cin(actor=souss, customer_id=new, at=people.AT) == "JB654321"


def test_a_lost_key_file_is_not_replaced_in_silence(database: str, souss: operation.Actor) -> None:
    people.register(souss, cin="JB123456")
    path = sealing.folder() / "personal-data-1.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.unlink()
    with pytest.raises(sealing.KeyMissing, match="backup"):
        people.register(souss, cin="JB654321")
    assert not path.exists()


def test_an_altered_or_moved_number_is_noticed(database: str, souss: operation.Actor) -> None:
    customer_id = people.register(souss, cin="JB123456")
    with scope.reading(1):
        sealed = bytes(models.Customer.objects.get(id=customer_id).cin_sealed or b"")
        keyring = sealing.Keyring(1)
        key_id = models.Customer.objects.get(id=customer_id).cin_key_id or ""
        with pytest.raises(InvalidTag):
            keyring.open(sealed[:-1] + bytes([sealed[-1] ^ 1]), key_id)


def test_of_two_first_uses_at_once_one_key_file_wins(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "personal-data-9.json"
    makers = [threading.Thread(target=sealing._make, args=(path,)) for _ in range(8)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()
    assert json.loads(path.read_text()).keys() == {"index", "current", "keys"}
    assert [left.name for left in tmp_path.iterdir()] == [path.name]

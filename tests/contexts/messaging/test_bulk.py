"""Many messages in columns: the same rules as one by one, the same answers."""

import datetime
from typing import Any

import pyarrow as pa
import pytest
from tests.contexts.messaging import receivers

from saqia.contexts.messaging import models
from saqia.contexts.messaging import operations as messaging
from saqia.contexts.parties import operations as parties
from saqia.platform import operation
from saqia.platform.tenancy import scope


def rows(*customers: int, **changes: Any) -> pa.Table:
    """Return one `file-moved` a customer."""
    count = len(customers)
    columns: dict[str, Any] = {name: [value] * count for name, value in receivers.MOVED.items()}
    return pa.table(
        {
            "cause": [f"many:{customer}" for customer in customers],
            "customer_id": pa.array(customers, pa.int64()),
            "language": pa.array([None] * count, pa.string()),
            **columns,
            **changes,
        }
    )


def send_many(actor: operation.Actor, table: pa.Table, **changes: Any) -> Any:
    """Send the rows."""
    return messaging.send_many(actor=actor, **{"kind": "file-moved", "rows": table, "at": receivers.AT, **changes})


def test_many_are_routed_as_one_by_one(database: str, souss: operation.Actor) -> None:
    both, bare = receivers.register(souss), receivers.register(souss, phones=(), emails=(), language="ar")
    mail = receivers.register(souss, phones=())
    picky, refusing = receivers.register(souss), receivers.register(souss)
    with_merge = receivers.register(souss, phones=("0698765432",))
    parties.merge_customers(actor=souss, merged_id=bare, survivor_id=with_merge, reason="stated", at=receivers.AT)
    prefer(souss, picky, channels=["email"], language="en")
    prefer(souss, refusing, refused_kinds=["file-moved", "notice"])
    everyone = (both, bare, mail, picky, refusing)
    queued = send_many(souss, rows(*everyone))
    assert (queued.queued, queued.already, queued.unreachable) == (5, 0, 0)
    again = send_many(souss, rows(*everyone, with_merge))
    assert (again.queued, again.already) == (1, 5)
    for number in everyone:
        receivers.send(souss, cause=f"one:{number}", customer_id=number)
    with scope.reading(1):
        found = {
            message.cause: (message.customer_id, message.language, message.channels, message.values, message.reason,
                            message.expires_at,
                            list(models.Delivery.objects.filter(message_id=message.id).values_list(
                                "channel", "address", "state", "due_at")))
            for message in models.Message.objects.all()
        }  # fmt: skip
        lanes = set(models.Delivery.objects.filter(message__cause__startswith="many:").values_list("lane", flat=True))
    for number in everyone:
        assert found[f"many:{number}"] == found[f"one:{number}"]
    assert found[f"many:{bare}"][0] == with_merge
    assert lanes == {"bulk"}
    assert receivers.told(souss)[0] == (
        "messaging.messages.queued", {"kind": "file-moved", "queued": 5, "already": 0, "unreachable": 0},
    )  # fmt: skip


def prefer(actor: operation.Actor, customer_id: int, **wanted: Any) -> None:
    """Write a preference as it stands."""
    write_preference(actor=actor, customer_id=customer_id, wanted=wanted, at=receivers.AT)


@operation.operation
def write_preference(
    *, actor: operation.Actor, customer_id: int, wanted: dict[str, Any], at: datetime.datetime
) -> None:
    """Write a preference row."""
    models.Preference.objects.create(customer_id=customer_id, changed_at=at, **wanted)


def test_bulk_leaves_at_the_pace_of_the_tenant(database: str, souss: operation.Actor) -> None:
    customers = [receivers.register(souss, phones=(f"06{number:08}",)) for number in range(12345678, 12345684)]
    send_many(souss, rows(*customers))
    given: dict[str, Any] = {"lane": "bulk", "channels": ("sms",), "most": 4}
    first = messaging.lease_deliveries(actor=souss, at=receivers.AT, **given)
    assert len(first.messages) == 4
    assert first.again_at == receivers.AT + datetime.timedelta(milliseconds=100)  # 4 at 40 a second
    early = messaging.lease_deliveries(actor=souss, at=receivers.AT + datetime.timedelta(milliseconds=99), **given)
    assert (early.messages, early.again_at) == ((), first.again_at)
    assert first.again_at is not None
    rest = messaging.lease_deliveries(actor=souss, at=first.again_at, **given)
    assert len(rest.messages) == 2


def test_what_cannot_be_sent_to_many_is_refused_and_nothing_written(
    database: str, souss: operation.Actor, casa: operation.Actor
) -> None:
    table = rows(receivers.register(souss))
    agent = operation.Actor(
        tenant_id=1, name="person:3", person_id=3, permissions=frozenset({"messaging.send-message"})
    )
    with pytest.raises(operation.PermissionRefused):
        send_many(agent, table)
    with pytest.raises(messaging.KindUnknown):
        send_many(souss, table, kind="poem")
    with pytest.raises(messaging.KindNotForMany):
        send_many(souss, table, kind="one-time-code")
    for wrong in (
        table.drop_columns(["file"]), table.append_column("name", pa.array(["Said"])),
        rows(1, file=pa.array([12], pa.int64())),
    ):  # fmt: skip
        with pytest.raises(messaging.ValuesWrong):
            send_many(souss, wrong)
    assert send_many(casa, table).queued == 0  # another tenant's customer is nobody
    assert receivers.count(souss) == receivers.count(casa) == (0, 0)

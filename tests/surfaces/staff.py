"""People of the staff for the tests of pages: hired through the operations, signed in with their second factor."""

import datetime
import time
import uuid

from allauth.mfa.models import Authenticator
from django.test import Client

from saqia.contexts.staff import operations as hiring
from saqia.platform import operation
from saqia.platform.identity import models, sign_ins

AT = datetime.datetime(2026, 1, 5, 9, tzinfo=datetime.UTC)
_HOSTS = {1: "127.0.0.1", 2: "casablanca.localhost"}


def signed_in(actor: operation.Actor, *roles: str) -> Client:
    """Return a client signed in as somebody new who holds these roles at the actor's distributor since January 2026."""
    mark = uuid.uuid4().hex[:12]
    number = sign_ins.create_sign_in(actor=actor, email=f"{mark}@example.ma", at=AT)
    unit = hiring.open_unit(
        actor=actor, code=mark, kind="agency", name_ar="وكالة", name_fr="Agence", parent_id=None, commune_code=None,
        on=AT.date(), at=AT,
    )  # fmt: skip
    person = hiring.hire_person(
        actor=actor, number=mark, name_ar="عون", name_fr="Agent", language="fr", sign_in_id=number, on=AT.date(), at=AT
    )
    for role in roles:
        hiring.assign_role(actor=actor, person_id=person.id, unit_id=unit.id, role=role, starts_on=AT.date(), at=AT)
    Authenticator.objects.create(user_id=number, type="totp", data={"secret": "kept elsewhere"})
    client = Client(headers={"host": _HOSTS[actor.tenant_id]}, raise_request_exception=False)
    client.force_login(models.SignIn.objects.get(pk=number))
    session = client.session
    session["account_authentication_methods_user"] = str(number)
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time(), "type": "totp"}]
    session.save()
    return client

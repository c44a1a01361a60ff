"""The frame of every write: one keyword-only function, one durable transaction, one tenant, one audit entry."""

import contextlib
import contextvars
import dataclasses
import datetime
import functools
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ParamSpec, TypeVar, overload

from django.db import connections, transaction

from saqia.platform import together
from saqia.platform.audit import recording
from saqia.platform.database import routing

P = ParamSpec("P")
R = TypeVar("R")
Many = Callable[[Sequence[Mapping[str, Any]]], Sequence[Any]]
_inside: contextvars.ContextVar[int | None] = contextvars.ContextVar("saqia_operation_tenant", default=None)


class PermissionRefused(Exception):
    """The actor does not hold the permission that the operation asks for."""

    def __init__(self, permission: str) -> None:
        super().__init__(permission)
        self.permission = permission


class WrongTenant(Exception):
    """An operation of one tenant called an operation of another."""


@dataclasses.dataclass(frozen=True)
class Actor:
    """Who acts: a person of a tenant with their permissions, or the system itself.

    :param tenant_id: the distributor on whose rows the operation works
    :param person_id: the staff person; None for the system and for customers
    :param name: a code for the audit trail (`system:import`, `person:12`, `customer:7`), never a person's name
    :param permissions: codes such as `metering.record-reading`; the system holds all
    :param sign_in_id: of a customer, whose access grants say on which accounts the permissions count
    """

    tenant_id: int
    name: str
    person_id: int | None = None
    permissions: frozenset[str] = frozenset()
    is_system: bool = False
    sign_in_id: int | None = None

    def may(self, permission: str) -> bool:
        """Say whether the actor holds `permission`."""
        return self.is_system or permission in self.permissions

    def require(self, permission: str) -> None:
        """:raises PermissionRefused: the actor does not hold `permission`"""
        if not self.may(permission):
            raise PermissionRefused(permission)


def system_actor(*, tenant_id: int, name: str) -> Actor:
    """Return the actor of work that no person started: a job, an import, the demonstration builder."""
    return Actor(tenant_id=tenant_id, name=f"system:{name}", is_system=True)


@overload
def operation(function: Callable[P, R]) -> Callable[P, R]: ...
@overload
def operation(
    *, audit: tuple[str, ...] = (), using: str = routing.APPLICATION, many: Many | None = None
) -> Callable[[Callable[P, R]], Callable[P, R]]: ...
def operation(
    function: Callable[P, R] | None = None, *, audit: tuple[str, ...] = (), using: str = routing.APPLICATION,
    many: Many | None = None,
) -> Callable[P, R] | Callable[[Callable[P, R]], Callable[P, R]]:  # fmt: skip
    """Make a function a use case.

    The outermost call opens one durable transaction, sets the tenant in it and leaves one audit entry; an inner call
    joins without a savepoint, so half a use case cannot survive.

    :param audit: names of arguments to keep in the audit entry; never personal data
    :param using: the connection, `routing.LANDING` in the one step of a bill run that attaches partitions
    :param many: does for the arguments of many calls what the function does for one, as one after the other would,
        and answers in their order: outermost calls of one instant then share a transaction (`together`)
    """
    if function is None:
        return lambda decorated: _wrap(decorated, audit, using, many)
    return _wrap(function, audit, using, None)


def _wrap(function: Callable[P, R], audit: tuple[str, ...], using: str, many: Many | None) -> Callable[P, R]:
    _check_shape(function, audit)
    name = f"{function.__module__.removeprefix('saqia.')}.{function.__name__}"

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        actor = kwargs["actor"]
        if not isinstance(actor, Actor):
            raise TypeError(f"{name}: actor must be an Actor")
        outer = _inside.get()
        if outer is not None:
            if outer != actor.tenant_id:
                raise WrongTenant(f"{name} for tenant {actor.tenant_id} inside an operation of tenant {outer}")
            with transaction.atomic(using=routing.current.get(), savepoint=False):
                return function(*args, **kwargs)
        if gathering is not None and not connections[using].in_atomic_block:
            answer: R = gathering.call(actor.tenant_id, kwargs)
            return answer
        return alone(*args, **kwargs)

    def alone(*args: P.args, **kwargs: P.kwargs) -> R:
        with _opened(using, name, audit, [kwargs]):
            return function(*args, **kwargs)

    def run_many(calls: Sequence[Mapping[str, Any]]) -> Sequence[Any]:
        with _opened(using, name, audit, calls):
            return many(calls) if many else ()

    gathering = together.Gathering(run_many, alone) if many else None
    return run


@contextlib.contextmanager
def _opened(using: str, name: str, audit: tuple[str, ...], calls: Sequence[Mapping[str, Any]]) -> Iterator[None]:
    """Open the transaction of calls of one tenant, with one audit entry for each."""
    tenant_id = calls[0]["actor"].tenant_id
    with transaction.atomic(using=using, durable=True):
        token, alias = _inside.set(tenant_id), routing.current.set(using)
        try:
            recording.record_many(
                tenant_id=tenant_id, action=name, entries=[_entry(name, audit, arguments) for arguments in calls]
            )
            yield
        finally:
            _inside.reset(token)
            routing.current.reset(alias)


def _entry(name: str, audit: tuple[str, ...], arguments: Mapping[str, Any]) -> recording.Entry:
    if not isinstance(arguments["at"], datetime.datetime):
        raise TypeError(f"{name}: at must be a datetime")
    detail = {key: str(arguments[key]) for key in audit if arguments.get(key) is not None}
    return arguments["actor"].name, detail, arguments["at"]


def _check_shape(function: Callable[..., object], audit: tuple[str, ...]) -> None:
    parameters = inspect.signature(function).parameters
    for parameter in parameters.values():
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
            raise TypeError(f"{function.__qualname__}: operations take keyword-only arguments")
    missing = {"actor", "at", *audit} - parameters.keys()
    if missing:
        raise TypeError(f"{function.__qualname__}: operation lacks {sorted(missing)}")

"""What a context tells the others: a fact in the past tense, made of ids, codes, numbers and dates."""

import dataclasses
from collections.abc import Mapping
from typing import Any, ClassVar, Self

Scalar = str | int | None
_registry: dict[str, type["Event"]] = {}


class EventMisshapen(TypeError):
    """An event lacks a name, shares the name of another, or carries something that is not a plain fact."""


class EventUnknown(KeyError):
    """A stored event has a name that no class of this installation claims."""


@dataclasses.dataclass(frozen=True)
class Event:
    """Base of every event: a frozen dataclass whose class names the fact.

    Fields are strings, integers, booleans, None, or tuples of these: ids, codes, numbers, ISO dates. Never personal
    data: events are kept for years and read by whoever reacts.
    """

    name: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: object) -> None:
        """Register the class by its name.

        :raises EventMisshapen: it has no name, or another class has the same
        """
        super().__init_subclass__(**kwargs)
        if not cls.name:
            raise EventMisshapen(f"{cls.__qualname__} has no name such as 'metering.reading.recorded'")
        other = _registry.get(cls.name)
        if other is not None and (other.__module__, other.__qualname__) != (cls.__module__, cls.__qualname__):
            raise EventMisshapen(f"{cls.name} is told by both {other.__qualname__} and {cls.__qualname__}")
        _registry[cls.name] = cls

    def to_payload(self) -> dict[str, Any]:
        """Return the fields as JSON takes them.

        :raises EventMisshapen: a field holds a float, a date object or anything else that is not a plain fact
        """
        payload = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        for key, value in payload.items():
            parts = value if isinstance(value, tuple) else (value,)
            if not all(part is None or isinstance(part, str | int) for part in parts):
                raise EventMisshapen(f"{self.name}: {key} must be text, an integer or a tuple of these")
        return payload

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        """Return the event that `to_payload` described; JSON's lists come back as tuples."""
        return cls(**{key: tuple(value) if isinstance(value, list) else value for key, value in payload.items()})


def find(name: str) -> type[Event]:
    """Return the class of the events called `name`.

    :raises EventUnknown: no imported class claims it
    """
    if name not in _registry:
        raise EventUnknown(name)
    return _registry[name]


def known() -> dict[str, type[Event]]:
    """Return every event class by its name."""
    return dict(sorted(_registry.items()))

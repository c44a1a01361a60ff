"""What the writes of staff refuse."""


class CodeTaken(Exception):
    """A unit, or a person, has this code or number."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class CodeUnknown(Exception):
    """The kind of unit, role or language is not one; `field` says which."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(field, code)
        self.field = field
        self.code = code


class CommuneNotFound(Exception):
    """No commune has this HCP code."""

    def __init__(self, commune_code: str) -> None:
        super().__init__(commune_code)
        self.commune_code = commune_code


class UnitNotFound(Exception):
    """No unit of this id is open on the day."""

    def __init__(self, unit_id: int) -> None:
        super().__init__(unit_id)
        self.unit_id = unit_id


class PlaceNotValid(Exception):
    """A field is longer than a line, or has signs that papers do not print; `field` says which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class UnitStillStaffed(Exception):
    """People hold roles in the unit, or units lie in it, on or after the day."""

    def __init__(self, unit_id: int) -> None:
        super().__init__(unit_id)
        self.unit_id = unit_id


class PersonNotFound(Exception):
    """No person of this id works here on the day."""

    def __init__(self, person_id: int) -> None:
        super().__init__(person_id)
        self.person_id = person_id


class SignInTaken(Exception):
    """Another person of this distributor signs in so."""


class RoleHeldAlready(Exception):
    """The person holds, or will hold, the role in this unit."""

    def __init__(self, role: str) -> None:
        super().__init__(role)
        self.role = role


class RoleNotHeld(Exception):
    """No such membership runs on the day."""

    def __init__(self, membership_id: int) -> None:
        super().__init__(membership_id)
        self.membership_id = membership_id


class OwnPerson(Exception):
    """Nobody gives or ends their own roles, nor closes, opens or resets their own sign-in."""


class SignInMissing(Exception):
    """The person has no sign-in."""

    def __init__(self, person_id: int) -> None:
        super().__init__(person_id)
        self.person_id = person_id

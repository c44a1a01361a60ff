"""Why an act on a prepaid meter is refused. Sentences: `wording.REFUSALS`."""


class MeterUnknown(Exception):
    """No prepaid meter of this distributor has this number."""


class MeterBlocked(Exception):
    """The meter is blocked: `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MeterReplaced(MeterBlocked):
    """The meter was taken down and another hangs in its place: that one is registered and bought for."""


class ContractEnded(Exception):
    """The meter's contract is not in force: nobody buys for it."""


class AmountTooSmall(Exception):
    """What is owed first takes it all, or the next step costs more: `least_centimes` would do."""

    def __init__(self, least_centimes: int) -> None:
        super().__init__(least_centimes)
        self.least_centimes = least_centimes


class AmountTooLarge(Exception):
    """Above what one purchase may be: `most_centimes`."""

    def __init__(self, most_centimes: int) -> None:
        super().__init__(most_centimes)
        self.most_centimes = most_centimes


class DailyLimitReached(Exception):
    """The meter bought as much, or as often, as it may in a day."""


class KeyExpired(Exception):
    """The meter's key makes no token any more: it is changed first."""


class PriceUnknown(Exception):
    """No tariff prices what the meter counts."""


class KeyUsedOtherwise(Exception):
    """The same reference was used for another meter or amount."""


class VendUnknown(Exception):
    """This distributor, or this customer, has no such purchase."""


class VendDecided(Exception):
    """The purchase has ended, or is not so far: `status` says which."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class TooManyResends(Exception):
    """The token was told again as often as it may be in a day."""


class EmergencyOutstanding(Exception):
    """An emergency credit is still to be recovered by a purchase."""


class TooMuchOverdue(Exception):
    """More is overdue than an emergency credit allows."""


class KeyChangePending(Exception):
    """A change of the meter's key is under way."""


class KeyUnsound(Exception):
    """The new key's terms are not those of the standard, or are the old ones."""


class MeterUnsound(Exception):
    """The meter cannot be sold to: its number, its service or its contract does not agree."""


class MeterTaken(Exception):
    """The number, or the meter, is registered already."""


class PaymentSpent(Exception):
    """The payment bought a top-up: its token cannot be taken back."""


class ReasonMissing(Exception):
    """Why it is done is said."""

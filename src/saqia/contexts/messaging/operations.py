"""Writes of messaging."""

from saqia.contexts.messaging.sending import (
    AddressInvalid,
    CustomerNotFound,
    KindUnknown,
    LanguageUnknown,
    ReceiverMissing,
    ValuesWrong,
    send_message,
)

__all__ = [
    "AddressInvalid",
    "CustomerNotFound",
    "KindUnknown",
    "LanguageUnknown",
    "ReceiverMissing",
    "ValuesWrong",
    "send_message",
]

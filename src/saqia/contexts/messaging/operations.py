"""The writes of messaging, by the door."""

from saqia.contexts.messaging.bulk_sending import KindNotForMany as KindNotForMany
from saqia.contexts.messaging.bulk_sending import send_many as send_many
from saqia.contexts.messaging.leasing import lease_deliveries as lease_deliveries
from saqia.contexts.messaging.outcomes import DeliveryUnknown as DeliveryUnknown
from saqia.contexts.messaging.outcomes import record_delivery as record_delivery
from saqia.contexts.messaging.outcomes import record_outcomes as record_outcomes
from saqia.contexts.messaging.outcomes import settle_overdue as settle_overdue
from saqia.contexts.messaging.sending import AddressInvalid as AddressInvalid
from saqia.contexts.messaging.sending import CustomerNotFound as CustomerNotFound
from saqia.contexts.messaging.sending import KindUnknown as KindUnknown
from saqia.contexts.messaging.sending import LanguageUnknown as LanguageUnknown
from saqia.contexts.messaging.sending import ReceiverMissing as ReceiverMissing
from saqia.contexts.messaging.sending import ValuesWrong as ValuesWrong
from saqia.contexts.messaging.sending import send_message as send_message
from saqia.contexts.messaging.spending import AmountNegative as AmountNegative
from saqia.contexts.messaging.spending import set_budget as set_budget
from saqia.contexts.messaging.wishes import KindNotOptional as KindNotOptional
from saqia.contexts.messaging.wishes import MessageNotFound as MessageNotFound
from saqia.contexts.messaging.wishes import PreferenceInvalid as PreferenceInvalid
from saqia.contexts.messaging.wishes import SubscriptionInvalid as SubscriptionInvalid
from saqia.contexts.messaging.wishes import mark_read as mark_read
from saqia.contexts.messaging.wishes import set_preferences as set_preferences
from saqia.contexts.messaging.wishes import subscribe_push as subscribe_push
from saqia.contexts.messaging.wishes import unsubscribe_push as unsubscribe_push

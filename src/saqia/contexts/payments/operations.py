"""Writes of payments."""

from saqia.contexts.payments.batches import BatchInvalid as BatchInvalid
from saqia.contexts.payments.batches import collect_batch as collect_batch
from saqia.contexts.payments.collecting import AccountUnknown as AccountUnknown
from saqia.contexts.payments.collecting import CollectedInFuture as CollectedInFuture
from saqia.contexts.payments.collecting import MethodUnknown as MethodUnknown
from saqia.contexts.payments.collecting import NothingPaid as NothingPaid
from saqia.contexts.payments.collecting import ReferenceUsedOtherwise as ReferenceUsedOtherwise
from saqia.contexts.payments.collecting import collect_payment as collect_payment
from saqia.contexts.payments.orders import AmountDiffers as AmountDiffers
from saqia.contexts.payments.orders import OrderUnknown as OrderUnknown
from saqia.contexts.payments.orders import expire_orders as expire_orders
from saqia.contexts.payments.orders import fail_order as fail_order
from saqia.contexts.payments.orders import open_order as open_order
from saqia.contexts.payments.orders import settle_order as settle_order
from saqia.contexts.payments.reading import PaymentUnknown as PaymentUnknown
from saqia.contexts.payments.refunding import RefundDecided as RefundDecided
from saqia.contexts.payments.refunding import RefundUnknown as RefundUnknown
from saqia.contexts.payments.refunding import SameHands as SameHands
from saqia.contexts.payments.refunding import approve_refund as approve_refund
from saqia.contexts.payments.refunding import mark_refund_paid as mark_refund_paid
from saqia.contexts.payments.refunding import propose_refund as propose_refund
from saqia.contexts.payments.refunding import refuse_refund as refuse_refund
from saqia.contexts.payments.reversing import ReversalTooLate as ReversalTooLate
from saqia.contexts.payments.reversing import reverse_payment as reverse_payment

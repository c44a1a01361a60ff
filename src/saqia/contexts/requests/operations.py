"""The writes of requests, by the door."""

from saqia.contexts.requests.connecting import ConnectedBefore as ConnectedBefore
from saqia.contexts.requests.connecting import NotConnected as NotConnected
from saqia.contexts.requests.connecting import QuoteEmpty as QuoteEmpty
from saqia.contexts.requests.connecting import RequestNotFound as RequestNotFound
from saqia.contexts.requests.connecting import connect_point as connect_point
from saqia.contexts.requests.connecting import offer_quote as offer_quote
from saqia.contexts.requests.depositing import PROCEDURES as PROCEDURES
from saqia.contexts.requests.depositing import ProcedureNotHere as ProcedureNotHere
from saqia.contexts.requests.depositing import deposit_request as deposit_request
from saqia.contexts.requests.depositing import follow_file as follow_file
from saqia.contexts.requests.ending import ContractNotKnown as ContractNotKnown
from saqia.contexts.requests.ending import ContractNotOfAccount as ContractNotOfAccount
from saqia.contexts.requests.ending import FinalIndexImprobable as FinalIndexImprobable
from saqia.contexts.requests.ending import FinalIndexMissing as FinalIndexMissing
from saqia.contexts.requests.ending import end_supply as end_supply
from saqia.contexts.requests.leaving import AccountNotLeft as AccountNotLeft
from saqia.contexts.requests.leaving import settle_left_account as settle_left_account
from saqia.contexts.requests.settling import BillNotOfAccount as BillNotOfAccount
from saqia.contexts.requests.settling import follow_balances as follow_balances
from saqia.contexts.requests.settling import follow_refund as follow_refund
from saqia.contexts.requests.settling import settle_account as settle_account
from saqia.contexts.requests.subscribing import ServiceDiffers as ServiceDiffers
from saqia.contexts.requests.subscribing import open_subscription as open_subscription
from saqia.contexts.requests.works import QuantityNotValid as QuantityNotValid
from saqia.contexts.requests.works import WorksListUnknown as WorksListUnknown
from saqia.contexts.requests.works import WorkUnknown as WorkUnknown

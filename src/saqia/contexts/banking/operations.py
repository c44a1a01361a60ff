"""Writes of banking."""

from saqia.contexts.banking.accounts import BankAccountKnown as BankAccountKnown
from saqia.contexts.banking.accounts import BankAccountUnknown as BankAccountUnknown
from saqia.contexts.banking.accounts import RibNotValid as RibNotValid
from saqia.contexts.banking.accounts import open_bank_account as open_bank_account
from saqia.contexts.banking.importing import REFUSALS as IMPORT_REFUSALS
from saqia.contexts.banking.importing import AccountNotOurs as AccountNotOurs
from saqia.contexts.banking.importing import BalancesDiffer as BalancesDiffer
from saqia.contexts.banking.importing import CurrencyNotOurs as CurrencyNotOurs
from saqia.contexts.banking.importing import ImportStopped as ImportStopped
from saqia.contexts.banking.importing import StatementChanged as StatementChanged
from saqia.contexts.banking.importing import StatementGap as StatementGap
from saqia.contexts.banking.importing import StatementOverlaps as StatementOverlaps
from saqia.contexts.banking.importing import import_file as import_file
from saqia.contexts.banking.importing import import_statement as import_statement
from saqia.contexts.banking.mandates import AccountUnknown as AccountUnknown
from saqia.contexts.banking.mandates import HolderMissing as HolderMissing
from saqia.contexts.banking.mandates import MandateStands as MandateStands
from saqia.contexts.banking.mandates import MandateUnknown as MandateUnknown
from saqia.contexts.banking.mandates import revoke_mandate as revoke_mandate
from saqia.contexts.banking.mandates import sign_mandate as sign_mandate
from saqia.contexts.banking.matching import StatementUnknown as StatementUnknown
from saqia.contexts.banking.matching import match_statement as match_statement
from saqia.contexts.banking.placing import AmountsDiffer as AmountsDiffer
from saqia.contexts.banking.placing import CostUnknown as CostUnknown
from saqia.contexts.banking.placing import LinePlaced as LinePlaced
from saqia.contexts.banking.placing import LineUnknown as LineUnknown
from saqia.contexts.banking.placing import NotProposed as NotProposed
from saqia.contexts.banking.placing import confirm_match as confirm_match
from saqia.contexts.banking.placing import place_cost as place_cost
from saqia.contexts.banking.placing import place_elsewhere as place_elsewhere
from saqia.contexts.banking.placing import place_settlement as place_settlement
from saqia.contexts.banking.placing import place_unplaced as place_unplaced
from saqia.contexts.banking.preparing import NothingToOrder as NothingToOrder
from saqia.contexts.banking.preparing import TooSoon as TooSoon
from saqia.contexts.banking.preparing import prepare_direct_debits as prepare_direct_debits
from saqia.contexts.banking.preparing import prepare_refund_transfers as prepare_refund_transfers
from saqia.contexts.banking.sending import NotApproved as NotApproved
from saqia.contexts.banking.sending import OrdersDecided as OrdersDecided
from saqia.contexts.banking.sending import OrdersUnknown as OrdersUnknown
from saqia.contexts.banking.sending import SameHands as SameHands
from saqia.contexts.banking.sending import approve_orders as approve_orders
from saqia.contexts.banking.sending import drop_orders as drop_orders
from saqia.contexts.banking.sending import mark_orders_sent as mark_orders_sent
from saqia.contexts.banking.settling import record_statuses as record_statuses

__all__ = ["IMPORT_REFUSALS"]

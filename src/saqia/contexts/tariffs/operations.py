"""The writes of tariffs, by the door."""

from saqia.contexts.tariffs.drafting import DraftDecided as DraftDecided
from saqia.contexts.tariffs.drafting import DraftNotFound as DraftNotFound
from saqia.contexts.tariffs.drafting import DraftUnsound as DraftUnsound
from saqia.contexts.tariffs.drafting import InForceTooEarly as InForceTooEarly
from saqia.contexts.tariffs.drafting import NotTheirs as NotTheirs
from saqia.contexts.tariffs.drafting import SameHands as SameHands
from saqia.contexts.tariffs.drafting import ShadowMissing as ShadowMissing
from saqia.contexts.tariffs.drafting import TitleMissing as TitleMissing
from saqia.contexts.tariffs.drafting import approve_draft as approve_draft
from saqia.contexts.tariffs.drafting import record_shadow as record_shadow
from saqia.contexts.tariffs.drafting import request_shadow as request_shadow
from saqia.contexts.tariffs.drafting import return_draft as return_draft
from saqia.contexts.tariffs.drafting import save_draft as save_draft
from saqia.contexts.tariffs.drafting import submit_draft as submit_draft
from saqia.contexts.tariffs.drafting import withdraw_draft as withdraw_draft
from saqia.contexts.tariffs.entering import LinesRefused as LinesRefused
from saqia.contexts.tariffs.entering import enter_cases as enter_cases
from saqia.contexts.tariffs.entering import enter_prices as enter_prices

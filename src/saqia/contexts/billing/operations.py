"""The writes of billing, by the door. `complete_cycle` is a whole run; the others are its steps and corrections."""

from saqia.contexts.billing.corrections import BillCorrectedBefore as BillCorrectedBefore
from saqia.contexts.billing.corrections import BillNotFound as BillNotFound
from saqia.contexts.billing.corrections import Corrected as Corrected
from saqia.contexts.billing.corrections import CorrectedIndex as CorrectedIndex
from saqia.contexts.billing.corrections import CycleCompleting as CycleCompleting
from saqia.contexts.billing.corrections import NotCorrectable as NotCorrectable
from saqia.contexts.billing.corrections import ReplacementRefused as ReplacementRefused
from saqia.contexts.billing.corrections import correct_bill as correct_bill
from saqia.contexts.billing.cycles import CycleNotFound as CycleNotFound
from saqia.contexts.billing.cycles import GateClosed as GateClosed
from saqia.contexts.billing.cycles import OutOfOrder as OutOfOrder
from saqia.contexts.billing.cycles import SnapshotStale as SnapshotStale
from saqia.contexts.billing.cycles import open_cycle as open_cycle
from saqia.contexts.billing.executors import Executor as Executor
from saqia.contexts.billing.executors import LocalExecutor as LocalExecutor
from saqia.contexts.billing.folders import CycleUnderWay as CycleUnderWay
from saqia.contexts.billing.rating import Grid as Grid
from saqia.contexts.billing.run import Run as Run
from saqia.contexts.billing.run import complete_cycle as complete_cycle
from saqia.contexts.billing.run import publish_cycle as publish_cycle
from saqia.contexts.billing.run import rate_cycle as rate_cycle
from saqia.contexts.billing.sealing import SealDiffers as SealDiffers

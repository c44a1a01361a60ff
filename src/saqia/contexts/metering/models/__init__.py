"""The tables of metering: meters, rounds, readings, consumptions.

Foreign keys carry no index of their own: the unique keys begin with the columns that are asked by, and a million rows
a month pay for every index.
"""

from saqia.contexts.metering.models.consumptions import Closing as Closing
from saqia.contexts.metering.models.consumptions import Consumption as Consumption
from saqia.contexts.metering.models.meters import Meter as Meter
from saqia.contexts.metering.models.meters import Register as Register
from saqia.contexts.metering.models.orders import WorkOrder as WorkOrder
from saqia.contexts.metering.models.readings import Decision as Decision
from saqia.contexts.metering.models.readings import FileImport as FileImport
from saqia.contexts.metering.models.readings import Reading as Reading
from saqia.contexts.metering.models.readings import ReadingPhoto as ReadingPhoto
from saqia.contexts.metering.models.rounds import Book as Book
from saqia.contexts.metering.models.rounds import IntervalWarning as IntervalWarning
from saqia.contexts.metering.models.rounds import Round as Round
from saqia.contexts.metering.models.rounds import Stop as Stop
from saqia.contexts.metering.photo_archives.models import PhotoArchive as PhotoArchive

"""The addresses of the money room, below `desk/money/`."""

from django.urls import path

from saqia.surfaces.desk.money import (
    credentials,
    days,
    differences,
    journal,
    partners,
    payment_files,
    refunds,
    statement,
)

urlpatterns = [
    path("days/", days.show, name="money-days"),
    path("differences/", differences.show, name="money-differences"),
    path("refunds/", refunds.show, name="money-refunds"),
    path("partners/", partners.show, name="money-partners"),
    path("partners/<str:code>/", partners.change, name="money-partner"),
    path("partners/<str:code>/settle/", partners.settle, name="money-partner-settle"),
    path("partners/<str:code>/credentials/", credentials.change, name="money-partner-credentials"),
    path("partners/<str:code>/payments/", payment_files.begin, name="money-partner-send"),
    path("partners/<str:code>/payments/<str:key>/", payment_files.show, name="money-partner-file"),
    path("partners/<str:code>/statement/", statement.show, name="money-partner-statement"),
    path("journal/", journal.show, name="money-journal"),
    path("journal/services/", journal.services, name="money-services"),
]

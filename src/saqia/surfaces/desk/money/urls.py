"""The addresses of the money room, below `desk/money/`."""

from django.urls import path

from saqia.surfaces.desk.money import days, differences, journal, partners, refunds

urlpatterns = [
    path("days/", days.show, name="money-days"),
    path("differences/", differences.show, name="money-differences"),
    path("refunds/", refunds.show, name="money-refunds"),
    path("partners/", partners.show, name="money-partners"),
    path("partners/<str:code>/", partners.change, name="money-partner"),
    path("partners/<str:code>/settle/", partners.settle, name="money-partner-settle"),
    path("journal/", journal.show, name="money-journal"),
    path("journal/services/", journal.services, name="money-services"),
]

"""The desk's addresses, below a language and `desk/`."""

from django.urls import include, path

from saqia.surfaces.desk import customers, finding, home

app_name = "desk"
urlpatterns = [
    path("", home.show, name="home"),
    path("customers/", finding.find, name="find"),
    path("customers/<int:customer_id>/", customers.show, name="customer"),
    path("customers/<int:customer_id>/", include("saqia.surfaces.desk.counter.urls")),
    path("tills/", include("saqia.surfaces.desk.tills.urls")),
    path("holders/", include("saqia.surfaces.desk.holders.urls")),
    path("files/", include("saqia.surfaces.desk.files.urls")),
    path("cycles/", include("saqia.surfaces.desk.cycles.urls")),
    path("rounds/", include("saqia.surfaces.desk.rounds.urls")),
    path("tariffs/", include("saqia.surfaces.desk.tariffs.urls")),
    path("notices/", include("saqia.surfaces.desk.notices.urls")),
    path("messages/", include("saqia.surfaces.desk.messages.urls")),
    path("prepaid/", include("saqia.surfaces.desk.prepaid.urls")),
    path("bank/", include("saqia.surfaces.desk.bank.urls")),
    path("money/", include("saqia.surfaces.desk.money.urls")),
    path("queues/", include("saqia.surfaces.desk.queues.urls")),
    path("collections/", include("saqia.surfaces.desk.collections.urls")),
    path("crew/", include("saqia.surfaces.desk.crew.urls")),
    path("staff/", include("saqia.surfaces.desk.staff.urls")),
    path("company/", include("saqia.surfaces.desk.company.urls")),
    path("audit/", include("saqia.surfaces.desk.audit.urls")),
    path("figures/", include("saqia.surfaces.desk.figures.urls")),
]

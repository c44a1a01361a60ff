"""The portal's addresses, below a language."""

from django.urls import include, path

from saqia.surfaces.portal import bills, home, simulation, tariffs, what_if

app_name = "portal"
urlpatterns = [
    path("", home.show, name="home"),
    path("", include("saqia.surfaces.portal.files.urls")),
    path("account/", include("saqia.surfaces.portal.access.urls")),
    path("account/", include("saqia.surfaces.portal.accounts.urls")),
    path("account/", include("saqia.surfaces.portal.own_data.urls")),
    path("account/", include("saqia.surfaces.portal.collections.urls")),
    path("accounts/", include("saqia.surfaces.portal.portfolio.urls")),
    path("bill/", bills.look_up, name="bill-look-up"),
    path("b/<str:token>/", bills.show, name="bill"),
    path("b/<str:token>/paper/", bills.paper, name="bill-paper"),
    path("b/<str:token>/photo/<int:consumption>/", bills.photo, name="bill-photo"),
    path("b/<str:token>/what-if/<int:place>/", what_if.show, name="bill-what-if"),
    path("b/<str:token>/contest/", bills.contest, name="bill-contest"),
    path("b/<str:token>/appeal/", bills.appeal, name="bill-appeal"),
    path("b/<str:token>/withdraw/", bills.withdraw, name="bill-withdraw"),
    path("", include("saqia.surfaces.portal.public.urls")),
    path("", include("saqia.surfaces.portal.readings.urls")),
    path("", include("saqia.surfaces.portal.certificates.urls")),
    path("", include("saqia.surfaces.portal.debit.urls")),
    path("", include("saqia.surfaces.portal.topup.urls")),
    path("", include("saqia.surfaces.portal.paying.urls")),
    path("", include("saqia.surfaces.portal.messages.urls")),
    path("notices/", include("saqia.surfaces.portal.notices.urls")),
    path("tariffs/", tariffs.show, name="tariffs"),
    path("no-increase/", include("saqia.surfaces.portal.no_increase.urls")),
    path("simulate/", simulation.ask, name="simulate"),
]

"""Addresses of one account, below a language and `account/`."""

from django.urls import path

from saqia.surfaces.portal.accounts import bills, overview, people, readings, statement

urlpatterns = [
    path("<str:number>/", overview.show, name="account-overview"),
    path("<str:number>/bills/", bills.show, name="account-bills"),
    path("<str:number>/bill/<int:bill>/", bills.lead, name="account-bill"),
    path("<str:number>/readings/", readings.show, name="account-readings"),
    path("<str:number>/readings/<int:reading>/photo/", readings.photo, name="account-photo"),
    path("<str:number>/people/", people.show, name="account-people"),
    path("<str:number>/people/<int:grant>/end/", people.end, name="account-people-end"),
    path("<str:number>/people/invitation/<int:invitation>/withdraw/", people.withdraw, name="account-withdraw"),
    path("<str:number>/statement/", statement.show, name="account-statement"),
    path("<str:number>/statement/paper/", statement.paper, name="account-statement-paper"),
]

"""The addresses of the messages, below `desk/messages/`."""

from django.urls import path

from saqia.surfaces.desk.messages import budget, templates

urlpatterns = [
    path("", templates.index, name="message-templates"),
    path("budget/", budget.show, name="message-budget"),
    path("<slug:kind>/", templates.show, name="message-template"),
]

"""The addresses of the banks, below `desk/bank/`."""

from django.urls import path

from saqia.surfaces.desk.bank import lines, mandates, orders, statements

urlpatterns = [
    path("", statements.index, name="bank"),
    path("statements/<int:statement_id>/", statements.show, name="bank-statement"),
    path("lines/", lines.index, name="bank-lines"),
    path("lines/<int:line_id>/", lines.show, name="bank-line"),
    path("mandates/", mandates.index, name="bank-mandates"),
    path("orders/", orders.index, name="bank-orders"),
    path("orders/<int:file_id>/", orders.show, name="bank-order-file"),
    path("orders/<int:file_id>/file/", orders.take_away, name="bank-order-download"),
]

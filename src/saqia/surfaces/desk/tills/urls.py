"""The addresses of the counter, below `desk/tills/`."""

from django.urls import path

from saqia.surfaces.desk.tills import acts, cheques, conflicts, day, receipt, refused, session, till

urlpatterns = [
    path("pay/", till.show, name="till"),
    path("day/", day.show, name="tills-day"),
    path("cheques/", cheques.show, name="till-cheques"),
    path("cheques/<int:cheque_id>/return/", cheques.take_back, name="till-cheque-return"),
    path("offline/", conflicts.show, name="till-conflicts"),
    path("offline/<int:conflict_id>/settle/", conflicts.settle, name="till-conflict-settle"),
    path("offline/requests/", refused.show, name="till-refused"),
    path("offline/requests/<int:request_id>/close/", refused.close, name="till-refused-close"),
    path("receipts/<str:number>/", receipt.show, name="till-receipt"),
    path("receipts/<str:number>/cancel/", receipt.cancel, name="till-cancel"),
    path("receipts/<str:number>/print/", receipt.print_again, name="till-print"),
    path("sessions/<int:session_id>/", session.show, name="till-session"),
    path("sessions/<int:session_id>/count/", acts.count, name="till-count"),
    path("sessions/<int:session_id>/act/", acts.act, name="till-act"),
]

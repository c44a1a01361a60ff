"""The addresses of the queues, below `desk/queues/`."""

from django.urls import path

from saqia.surfaces.desk.queues import (
    anomalies,
    correcting,
    corrections,
    disputes,
    doubles,
    exceptions,
    photographing,
    readings,
)

urlpatterns = [
    path("exceptions/", exceptions.index, name="exceptions"),
    path("exceptions/<int:exception_id>/", exceptions.show, name="exception"),
    path("exceptions/<int:exception_id>/bill/", exceptions.bill, name="exception-bill"),
    path("readings/", readings.index, name="held-readings"),
    path("readings/<int:reading_id>/", readings.show, name="held-reading"),
    path("readings/<int:reading_id>/correct/", correcting.correct, name="reading-correct"),
    path("readings/<int:reading_id>/photo/", readings.photo, name="reading-photo"),
    path("readings/<int:reading_id>/photo/add/", photographing.add, name="reading-photo-add"),
    path("anomalies/", anomalies.index, name="anomalies"),
    path("disputes/", disputes.index, name="disputes"),
    path("disputes/<int:number>/", disputes.show, name="dispute"),
    path("corrections/", corrections.index, name="corrections"),
    path("corrections/<int:proposal_id>/", corrections.show, name="correction"),
    path("doubles/", doubles.index, name="doubles"),
    path("doubles/<int:first>/<int:second>/", doubles.show, name="double"),
]

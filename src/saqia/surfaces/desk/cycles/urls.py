"""The addresses of the cockpit, below `desk/cycles/`."""

from django.urls import path

from saqia.surfaces.desk.cycles import acts, cycle, index, papers

urlpatterns = [
    path("", index.show, name="cycles"),
    path("start/", acts.start, name="cycle-start"),
    path("<int:cycle_id>/", cycle.show, name="cycle"),
    path("<int:cycle_id>/progress/", cycle.progress, name="cycle-progress"),
    path("<int:cycle_id>/run/", acts.run, name="cycle-run"),
    path("<int:cycle_id>/paper/", papers.bundle, name="cycle-paper"),
    path("<int:cycle_id>/bills/", papers.bills, name="cycle-bills"),
    path("<int:cycle_id>/bills/<int:number>/", papers.bill, name="cycle-bill"),
]

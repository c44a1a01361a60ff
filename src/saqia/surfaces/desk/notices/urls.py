"""The addresses of the notices, below `desk/notices/`."""

from django.urls import path

from saqia.surfaces.desk.notices import acts, index, moving, notice

urlpatterns = [
    path("", index.show, name="notices"),
    path("new/", acts.begin, name="notice-new"),
    path("<int:notice_id>/", notice.show, name="notice"),
    path("<int:notice_id>/move/", moving.move, name="notice-move"),
    path("<int:notice_id>/act/", acts.act, name="notice-act"),
    path("<int:notice_id>/poster/<str:lead>/", notice.poster, name="notice-poster"),
]

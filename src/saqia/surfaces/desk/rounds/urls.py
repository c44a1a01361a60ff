"""The addresses of the rounds, below `desk/rounds/`."""

from django.urls import path

from saqia.surfaces.desk.rounds import again, importing, index, late, photos, readers

urlpatterns = [
    path("", index.show, name="rounds"),
    path("import/", importing.begin, name="reading-import"),
    path("import/<str:key>/", importing.show, name="staged-readings"),
    path("import/<str:key>/photos/", importing.progress, name="staged-photos"),
    path("photos/", photos.add, name="reading-photos"),
    path("photos/<int:archive_id>/", photos.show, name="photo-archive"),
    path("photos/<int:archive_id>/progress/", photos.progress, name="photo-progress"),
    path("<str:code>/", index.books, name="round"),
    path("<str:code>/readers/", readers.assign, name="round-readers"),
    path("<str:code>/again/", again.index, name="read-again"),
    path("<str:code>/late/", late.index, name="late-readings"),
]

"""The addresses of files, below a language."""

from django.urls import path

from saqia.surfaces.portal.files import acts, deposit, own, procedures, tracking

urlpatterns = [
    path("requests/", procedures.index, name="procedures"),
    path("requests/<slug:code>/", procedures.show, name="procedure"),
    path("requests/<slug:code>/new/", deposit.begin, name="deposit"),
    path("requests/<slug:code>/new/<str:token>/<int:step>/", deposit.go_on, name="deposit-step"),
    path("file/", tracking.look_up, name="file-look-up"),
    path("f/<str:token>/", tracking.show, name="file"),
    path("f/<str:token>/deposited/", tracking.deposited, name="file-deposited"),
    path("f/<str:token>/receipt/", tracking.receipt, name="file-receipt"),
    path("f/<str:token>/paper/<int:document_id>/", tracking.paper, name="file-paper"),
    path("f/<str:token>/act/<slug:action>/", acts.take, name="file-act"),
    path("account/files/", own.index, name="own-files"),
    path("account/files/<str:number>/", own.show, name="own-file"),
]

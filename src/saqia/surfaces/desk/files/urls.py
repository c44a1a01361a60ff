"""The addresses of files, below `desk/files/`."""

from django.urls import path

from saqia.surfaces.desk.files import acts, counter, doors_of, file, handling, index

urlpatterns = [
    path("", index.show, name="files"),
    path("new/", counter.choose, name="file-new"),
    path("new/<slug:code>/", counter.deposit, name="file-deposit"),
    path("<str:number>/", file.show, name="file"),
    path("<str:number>/receipt/", file.receipt, name="file-receipt"),
    path("<str:number>/paper/<int:document_id>/", file.paper, name="file-paper"),
    path("<str:number>/act/<slug:action>/", acts.take, name="file-act"),
    path("<str:number>/quote/", doors_of.quote, name="file-quote"),
    path("<str:number>/contract/", doors_of.contract, name="file-contract"),
    path("<str:number>/end/", doors_of.end, name="file-end"),
    path("<str:number>/settle/", doors_of.settle, name="file-settle"),
    path("<str:number>/<slug:what>/", handling.do, name="file-do"),
]

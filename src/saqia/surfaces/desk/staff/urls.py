"""The addresses of the staff, below `desk/staff/`."""

from django.urls import path

from saqia.surfaces.desk.staff import acts, handing, hiring, index, person, roles

urlpatterns = [
    path("", index.show, name="staff"),
    path("new/", hiring.hire, name="staff-hire"),
    path("roles/", roles.show, name="staff-roles"),
    path("<int:person_id>/", person.show, name="staff-person"),
    path("<int:person_id>/act/", acts.act, name="staff-act"),
    path("<int:person_id>/link/", handing.hand, name="staff-link"),
]

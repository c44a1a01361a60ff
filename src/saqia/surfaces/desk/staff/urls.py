"""The addresses of the staff, below `desk/staff/`."""

from django.urls import path

from saqia.surfaces.desk.staff import acts, handing, hiring, index, person, roles, units

urlpatterns = [
    path("", index.show, name="staff"),
    path("new/", hiring.hire, name="staff-hire"),
    path("roles/", roles.show, name="staff-roles"),
    path("units/", units.index, name="staff-units"),
    path("units/<int:unit_id>/", units.show, name="staff-unit"),
    path("<int:person_id>/", person.show, name="staff-person"),
    path("<int:person_id>/act/", acts.act, name="staff-act"),
    path("<int:person_id>/link/", handing.hand, name="staff-link"),
]

"""Who reads the books of a round, from which day: chosen together, given to one reader or to nobody."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods

from saqia.contexts.metering import operations
from saqia.contexts.metering import queries as metering
from saqia.contexts.staff import queries as people
from saqia.platform import operation
from saqia.platform import wording as wordings
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.kit import clock, languages, staff, tenants

NOBODY = "nobody"


class AssignForm(forms.Form):
    """Books, who reads them, from which day."""

    books = forms.MultipleChoiceField(label=gettext_lazy("Books"), widget=forms.CheckboxSelectMultiple)
    reader = forms.ChoiceField(label=gettext_lazy("Who reads them"))
    from_on = forms.DateField(
        label=gettext_lazy("From the day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "dir": "ltr"}),
    )  # fmt: skip

    def __init__(self, *args: Any, books: list[tuple[str, str]], readers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["books"].choices = books  # type: ignore[attr-defined]
        self.fields["reader"].choices = [  # type: ignore[attr-defined]
            ("", "—"), *readers, (NOBODY, pgettext("reader", "Nobody"))
        ]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def assign(request: HttpRequest, code: str) -> HttpResponse:
    """Show who reads each book now and next; give those that are chosen to a reader. Sent twice it changes nothing."""
    actor, today, is_sent = staff.actor_of(request), clock.today(), request.method == "POST"
    actor.require("metering.manage-rounds")
    with scope.reading(tenants.of(request).id):
        try:
            round_ = metering.get_round(code)
        except operations.RoundNotFound as unknown:
            raise Http404 from unknown
        found, readers = metering.list_books(round_.id, on=today), people.list_people(role="reader", on=today)
        names = named(found)
    form = AssignForm(
        request.POST if is_sent else None, initial={"from_on": today, "books": _without_reader(found)},
        books=[(each.code, _said(each, names)) for each in found],
        readers=[(str(each.id), f"{each.number} · {_name(each)}") for each in readers],
    )  # fmt: skip
    if is_sent and form.is_valid() and _given(actor, round_.id, form):
        messages.success(request, _("Noted."))
        return redirect("desk:round", round_.code)
    return render(
        request, "desk/rounds/readers.html", {"round": round_, "form": form}, status=422 if form.errors else 200
    )  # fmt: skip


def named(books: Iterable[metering.Book]) -> dict[int, str]:
    """Return the names of who reads some books now and next, by person; inside the caller's `scope.reading`."""
    asked = [one for each in books for one in (each.reader_person_id, each.next_person_id)]
    return {number: _name(person) for number, person in people.find_people(asked).items()}


def planned(book: metering.Book, names: dict[int, str]) -> str:
    """Return from when who reads a book next, in words; empty: no change is planned."""
    if book.next_from_on is None:
        return ""
    day = wordings.date(book.next_from_on, languages.current())
    return _("from {day}: {who}").format(day=day, who=_who(book.next_person_id, names))


def _given(actor: operation.Actor, round_id: int, form: AssignForm) -> bool:
    given = form.cleaned_data
    person_id = None if given["reader"] == NOBODY else int(given["reader"])
    try:
        for code in given["books"]:
            operations.assign_reader(
                actor=actor, round_id=round_id, code=code, person_id=person_id, from_on=given["from_on"],
                at=clock.now(),
            )  # fmt: skip
    except operations.DayPassed:
        form.add_error("from_on", _("A book changes its reader today at the earliest."))
    except operations.NotAReader:
        form.add_error("reader", _("This person is no reader on that day: see their roles."))
    else:
        return True
    return False


def _without_reader(books: Iterable[metering.Book]) -> list[str]:
    return [each.code for each in books if each.reader_person_id is None and each.next_from_on is None]


def _said(book: metering.Book, names: dict[int, str]) -> str:
    """Return a book with who reads it, and who will."""
    parts = [f"\u2066{book.code}\u2069", _("points: {many}").format(many=f"\u2066{book.stops}\u2069")]
    parts.append(_who(book.reader_person_id, names))
    return " · ".join(part for part in (*parts, planned(book, names)) if part)


def _who(person_id: int | None, names: dict[int, str]) -> str:
    return f"\u2068{names.get(person_id, '')}\u2069" if person_id is not None else pgettext("reader", "Nobody")


def _name(person: Any) -> str:
    return str(person.name_ar if languages.current() == "ar" else person.name_fr)

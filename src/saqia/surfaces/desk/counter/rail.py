"""The rail of a customer's screen: notes, cuts and works, files, messages. A page of its own where scripts are off."""

import datetime
import uuid

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from saqia.contexts.cases import queries as cases
from saqia.contexts.messaging import queries as messaging
from saqia.contexts.messaging import wording as message_wording
from saqia.contexts.parties import operations
from saqia.contexts.parties import queries as parties
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.counter import place
from saqia.surfaces.desk.queues import authors
from saqia.surfaces.kit import clock, staff, tenants

_NOTES, _FILES, _MESSAGES = 10, 10, 10
_TONES = {"delivered": "fine", "failed": "stop", "expired": "stop"}


class NoteForm(forms.Form):
    """A note on a customer."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=40)
    text = forms.CharField(
        label=gettext_lazy("Note"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("The customer may ask to read it: write facts."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def show(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Show what was noted, asked and told; keep a note."""
    actor, tenant_id, today = staff.actor_of(request), tenants.of(request).id, clock.today()
    actor.require("desk.see-customers")
    sent = request.POST if request.method == "POST" else None
    form = NoteForm(sent, initial={"key": uuid.uuid4().hex}, auto_id="note_%s")
    if sent is not None and form.is_valid():
        given = form.cleaned_data
        try:
            made = operations.add_note(
                actor=actor, customer_id=customer_id, text=given["text"], client_key=f"desk:{given['key']}",
                at=clock.now(),
            )  # fmt: skip
        except operations.CustomerNotFound as unknown:
            raise Http404 from unknown
        messages.success(request, _("Note {number} kept.").format(number=f"\u2066N{made.id}\u2069"))
        return redirect("desk:customer", customer_id)
    with scope.reading(tenant_id):
        try:
            customer = parties.get_customer(customer_id)
        except parties.CustomerNotFound as unknown:
            raise Http404 from unknown
        notes = parties.list_notes(customer_id, most=_NOTES)
        own = parties.list_merged_ids(customer_id)
        names = authors.named(note.author for note in notes)
        found = place.find(customer.id)
        files = cases.list_files(on=today, customer_ids=own, most=_FILES)
        told = messaging.list_messages(
            customer_id=customer_id, tenant_id=tenant_id, at=clock.now(), most=_MESSAGES
        )  # fmt: skip
    is_fragment = bool(request.htmx)  # type: ignore[attr-defined]
    shown = {
        "customer": customer, "form": form, "may_note": actor.may("parties.add-note"),
        "may_deposit": actor.may("cases.deposit-file"),
        "notes": [(note, names[note.author]) for note in notes],
        "files": [(each, _late(each.due_on, today)) for each in files],
        "told": [_message(each) for each in told], **place.shown(found, actor),
    }  # fmt: skip
    template = "desk/counter/rail_parts.html" if is_fragment else "desk/counter/rail.html"
    return render(request, template, shown, status=422 if form.errors else 200)


def _late(due_on: datetime.date | None, today: datetime.date) -> bool:
    return due_on is not None and due_on < today


def _message(each: messaging.MessageView) -> dict[str, object]:
    last = each.deliveries[-1] if each.deliveries else None
    return {
        "message": each,
        "channel": message_wording.CHANNELS[last.channel] if last else None,
        "state": message_wording.STATES[last.state] if last else None,
        "tone": _TONES.get(last.state, "calm") if last else "calm",
    }

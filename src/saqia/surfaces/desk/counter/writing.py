"""Writing to a customer in one's own words: by the channel, in the language and at the hours that they want."""

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from saqia.contexts.messaging import operations, queries, wording
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.counter import whom
from saqia.surfaces.kit import clock, languages, staff, tenants

_KIND = "generic"
_GAP = "..."


class WriteForm(forms.Form):
    """What is written; `key` makes a second click harmless."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=40)
    title = forms.CharField(
        label=gettext_lazy("Subject"),
        max_length=80,
        help_text=gettext_lazy("For e-mail and the portal; an SMS has none."),
    )
    text = forms.CharField(
        label=gettext_lazy("Message"), max_length=480, widget=forms.Textarea({"rows": 5, "dir": "auto"}),
        help_text=gettext_lazy("At most 480 characters. No national id, no bank account: others may read it."),
    )  # fmt: skip

    def clean_text(self) -> str:
        """Refuse a text whose gap was not filled."""
        text: str = self.cleaned_data["text"]
        if _GAP in text:
            raise forms.ValidationError(_("Fill the gap: write what stands for the three points."))
        return text


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def write(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Write to the customer; `?text=` starts from a text of the house. Who refused such messages is not written to."""
    actor = staff.actor_of(request)
    actor.require("messaging.send-message")
    with scope.reading(tenants.of(request).id):
        found = whom.find(customer_id)
        foreseen = queries.foresee_message(kind=_KIND, customer_id=customer_id, at=clock.now())
    sent = request.POST if request.method == "POST" else None
    form = WriteForm(sent, initial={"key": uuid.uuid4().hex, **_started(request, foreseen)})
    if sent is not None and form.is_valid() and foreseen.channel is None:
        form.add_error(None, _("The customer refused such messages: nothing was sent. Call them, or write a letter."))
    if sent is not None and form.is_valid():
        given = form.cleaned_data
        operations.send_message(
            actor=actor, kind=_KIND, cause=f"desk:{customer_id}:{given['key']}", language=None,
            values={"title": given["title"], "text": given["text"]}, customer_id=customer_id, at=clock.now(),
        )  # fmt: skip
        messages.success(request, _("The message is on its way: the customer's thread shows what becomes of it."))
        return redirect("desk:customer", customer_id)
    return render(request, "desk/counter/write.html", {
        "whom": found, "form": form, "foreseen": foreseen, "is_later": foreseen.leaves_at > clock.now(),
        "channel": wording.CHANNELS[foreseen.channel] if foreseen.channel else None,
        "language_name": languages.NAMES[foreseen.language],
        "drafts": [(code, draft.name) for code, draft in queries.list_drafts().items()],
    }, status=422 if form.errors else 200)  # fmt: skip


def _started(request: HttpRequest, foreseen: queries.Foreseen) -> dict[str, str]:
    draft = queries.list_drafts().get(request.GET.get("text", ""))
    if draft is None:
        return {}
    return {"title": draft.title.say(foreseen.language), "text": draft.text.say(foreseen.language)}

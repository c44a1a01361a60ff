"""Who may act on an account: family, a tenant, an accountant; inviting somebody, ending an access."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from saqia.contexts.contracts import operations as contracts
from saqia.contexts.contracts import queries, wording
from saqia.contexts.contracts import types as contract_types
from saqia.platform import operation
from saqia.platform.identity import models as identity
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock, customers, languages, limits, tenants
from saqia.surfaces.portal.accounts import reach

_RIGHT = "account.see-personal"


class Invite(forms.Form):
    """What somebody may do, and until when."""

    role = forms.ChoiceField(label=gettext_lazy("What may this person do?"), widget=forms.RadioSelect)
    ends_on = forms.DateField(
        label=gettext_lazy("Until (optional)"), required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("For a lease, for example. Empty: until you end it."),
    )  # fmt: skip
    whole = forms.BooleanField(label=gettext_lazy("On all accounts of this customer"), required=False)

    def offer(self, access: contract_types.Access) -> None:
        """Offer the roles that this access may give, and the whole customer where the access is of the whole."""
        language, told = languages.current(), explained()
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role, _("{role}: {what}").format(role=wording.ACCESS_ROLES[role].say(language), what=told[role]))
            for role in queries.offered_roles(access.grant.role)
        ]
        if access.grant.customer_id is None:
            del self.fields["whole"]


@customers.required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, number: str) -> HttpResponse:
    """Show who reaches the account, and invite one more; the code of an invitation is shown once."""
    actor, access = reach.account(request, number, _RIGHT)
    offered = queries.offered_roles(access.grant.role)
    form = Invite(request.POST or None, initial={"role": offered[-1] if offered else ""})
    form.offer(access)
    invited = _invite(request, actor, access, form) if request.method == "POST" and form.is_valid() else None
    now = clock.now()
    with scope.reading(tenants.of(request).id):
        people = queries.list_people(account_id=access.account.id, on=clock.today())
        open_ones = queries.list_invitations(account_id=access.account.id, at=now)
    phones = dict(identity.SignIn.objects.filter(pk__in=[one.sign_in_id for one in people]).values_list("pk", "phone"))
    return render(request, "portal/accounts/people.html", {
        "account": access.account, "form": form, "invited": invited, "offered": offered,
        "people": [_person(one, phones, request.user.pk or 0, (access.grant.role, *offered)) for one in people],
        "invitations": [{"found": one, "role": wording.ACCESS_ROLES[one.role]} for one in open_ones],
    }, status=422 if form.errors else 200)  # fmt: skip


@customers.required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, number: str, grant: int) -> HttpResponse:
    """Ask whether somebody's access, or one's own, is to end, and say what is lost; a POST that says so ends it."""
    actor, access = reach.account(request, number)
    with scope.reading(tenants.of(request).id):
        people = queries.list_people(account_id=access.account.id, on=clock.today())
    found = next((one for one in people if one.id == grant), None)
    is_own = found is not None and found.sign_in_id == request.user.pk
    if found is None or not (is_own or access.may("contracts.revoke-access")):
        raise Http404
    if request.method != "POST" or request.POST.get("sure") != "yes":
        return _asked(request, access, found, people)
    try:
        contracts.revoke_access(actor=actor, grant_id=grant, at=clock.now())
    except contracts.GrantNotFound as gone:
        raise Http404 from gone
    messages.success(request, _("The access has ended."))
    return redirect("portal:account") if is_own else redirect("portal:account-people", access.account.number)


@customers.required
@require_POST
def withdraw(request: HttpRequest, number: str, invitation: int) -> HttpResponse:
    """Have an invitation not be accepted any more."""
    actor, access = reach.account(request, number, "contracts.invite-person")
    try:
        contracts.withdraw_invitation(actor=actor, invitation_id=invitation, at=clock.now())
    except contracts.InvitationNotFound as gone:
        raise Http404 from gone
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("portal:account-people", access.account.number)


def _invite(
    request: HttpRequest, actor: operation.Actor, access: contract_types.Access, form: Invite
) -> contract_types.NewInvitation | None:
    limits.take(request, "inviting", person=actor.name)
    try:
        return contracts.invite_person(
            actor=actor, target=_target(access, form), role=form.cleaned_data["role"],
            access_ends_on=form.cleaned_data["ends_on"], at=clock.now(),
        )  # fmt: skip
    except contracts.AccessEndsBeforeStart:
        form.add_error("ends_on", _("Choose a day after today."))
    return None


def _target(access: contract_types.Access, form: Invite) -> contracts.Target:
    if form.cleaned_data.get("whole"):
        return contracts.Target(customer_id=access.grant.customer_id)
    return contracts.Target(account_id=access.account.id)


def _asked(
    request: HttpRequest, access: contract_types.Access, grant: contract_types.Grant,
    people: list[contract_types.Grant],
) -> HttpResponse:  # fmt: skip
    """Show what ends with an access. The last holder may leave like everybody (decision 10), and is warned."""
    phones = dict(identity.SignIn.objects.filter(pk=grant.sign_in_id).values_list("pk", "phone"))
    others = [one for one in people if one.id != grant.id]
    back = "portal:account-people" if access.may(_RIGHT) else "portal:account-overview"
    return render(request, "portal/accounts/end_access.html", {
        "account": access.account, "back": reverse(back, args=[access.account.number]),
        "person": _person(grant, phones, request.user.pk or 0, ()),
        "is_whole": grant.customer_id is not None, "what": {"holder": _("everything")}.get(grant.role)
        or explained()[grant.role], "others": len(others),
        "is_last_holder": grant.role == "holder" and not any(one.role == "holder" for one in others),
    })  # fmt: skip


def _person(
    grant: contract_types.Grant, phones: dict[int, str | None], own_id: int, endable: tuple[str, ...]
) -> dict[str, object]:
    """Return a person as the page shows them; nobody ends the access of a stronger role than their own.

    :param endable: roles that are no stronger
    """
    phone, is_own = phones.get(grant.sign_in_id) or "", grant.sign_in_id == own_id
    return {
        "grant": grant,
        "role": wording.ACCESS_ROLES[grant.role],
        "phone": f"{phone[:4]} ••• {phone[-3:]}" if phone else "",
        "is_own": is_own,
        "may_end": is_own or grant.role in endable,
    }


def explained() -> dict[str, str]:
    """Return what each role may do on an account that somebody else holds."""
    return {
        "manager": _("everything, and inviting others"),
        "payer": _("see, pay, dispute a bill, send readings"),
        "reader": _("see, and send readings"),
    }

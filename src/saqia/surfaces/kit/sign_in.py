"""The addresses of signing in, and the page of one's own sign-in. The views behind them are django-allauth's."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from saqia.surfaces.kit import actors, clock, forgotten, password, second_factor


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show how this person signs in, and what is missing before the desk opens; who is no staff goes on elsewhere."""
    kinds = set(Authenticator.objects.filter(user_id=request.user.pk).values_list("type", flat=True))
    has = {"app": "totp" in kinds, "keys": "webauthn" in kinds, "codes": "recovery_codes" in kinds}
    page = {"has": has, "ready": has["app"] or has["keys"], "is_staff": _is_staff(request)}
    return render(request, "kit/my_sign_in.html", page)


def _is_staff(request: HttpRequest) -> bool:
    try:
        actors.of_staff(request, on=clock.today())
    except actors.NotOfTheStaff:
        return False
    return True


# allauth finds its views by these names.
urlpatterns = [
    path("sign-in/", password.PasswordSignIn.as_view(), name="account_login"),
    path("sign-in/key/", keys.login_webauthn, name="mfa_login_webauthn"),
    path("sign-in/second-factor/", second_factor.authenticate, name="mfa_authenticate"),
    path("sign-in/forgotten/", forgotten.ask, name="forgotten"),
    path("sign-in/forgotten/sent/", forgotten.asked, name="forgotten-asked"),
    path("sign-in/link/<str:token>/", forgotten.choose, name="forgotten-choose"),
    path("sign-in/closed/", account.account_inactive, name="account_inactive"),
    path("sign-up/", account.signup, name="account_signup"),
    path("sign-out/", account.logout, name="account_logout"),
    path("confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("confirm/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("confirm/key/", keys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("me/password/", account.password_change, name="account_change_password"),
    path("me/first-password/", account.password_set, name="account_set_password"),
    path("me/app/", second_factor.set_up_app, name="mfa_activate_totp"),
    path("me/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("me/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("me/codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("me/codes/file/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("me/keys/", keys.list_webauthn, name="mfa_list_webauthn"),
    path("me/keys/add/", second_factor.set_up_key, name="mfa_add_webauthn"),
    path("me/keys/<int:pk>/name/", keys.edit_webauthn, name="mfa_edit_webauthn"),
    path("me/keys/<int:pk>/remove/", keys.remove_webauthn, name="mfa_remove_webauthn"),
    path("me/", mine, name="mfa_index"),
]

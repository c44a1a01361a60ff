"""The addresses of coming in, below a language and `account/`."""

from django.urls import path

from saqia.surfaces.kit import password
from saqia.surfaces.portal.access import account, sign_in
from saqia.surfaces.portal.portfolio import accounts

urlpatterns = [
    path("", accounts.show, name="account"),
    path("sign-in/", sign_in.ask_phone, name="access-phone"),
    path("sign-in/code/", sign_in.ask_code, name="access-code"),
    path(
        "sign-in/password/",
        password.PasswordSignIn.as_view(template_name="portal/access/password.html", home="portal:account"),
        name="access-password",
    ),
    path("sign-out/", sign_in.sign_out, name="access-sign-out"),
    path("link/", account.link, name="account-link"),
    path("invitation/", account.accept, name="account-invitation"),
    path("security/", account.security, name="account-security"),
]

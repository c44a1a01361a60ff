"""How a person's sign-in stands, in words and in a tone."""

from django.utils.translation import gettext as _

from saqia.contexts.staff import types
from saqia.platform.identity import sign_ins
from saqia.surfaces.kit import languages


def of_sign_in(state: sign_ins.State | None) -> tuple[str, str]:
    """Return the words and the tone of a sign-in."""
    if state is None:
        return _("no sign-in"), "calm"
    if not state.is_active:
        return _("closed"), "stop"
    if not state.has_password:
        return _("waits for its first password"), "mind"
    return _("open"), "fine"


def of_factor(state: sign_ins.State | None) -> tuple[str, str]:
    """Return the words and the tone of a second factor."""
    if state is None or not state.factors:
        return _("none"), "mind" if state else "calm"
    words = {"totp": _("app"), "webauthn": _("key")}
    return ", ".join(words[kind] for kind in sorted(state.factors)), "fine"


def name_of(each: types.Person | types.Unit) -> str:
    """Return the name of a person or a unit in the page's language."""
    return each.name_ar if languages.current() == "ar" else each.name_fr

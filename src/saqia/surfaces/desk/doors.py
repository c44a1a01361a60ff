"""The door of each desk page: staff with a second factor, and what the frame around the page needs."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from saqia.platform import operation
from saqia.surfaces.desk import menu
from saqia.surfaces.kit import staff

P = ParamSpec("P")


def page(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Let only staff reach `view`; what the view or an operation refuses is a 403.

    `request.menu` is the menu of what they may, made when a template asks for it: most answers are no whole page.
    """

    @functools.wraps(view)
    def opened(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        request.menu = functools.partial(menu.of, staff.actor_of(request), request.path)  # type: ignore[attr-defined]
        try:
            return view(request, *args, **kwargs)
        except operation.PermissionRefused as refused:
            raise PermissionDenied(refused.permission) from refused

    return staff.required(opened)  # type: ignore[arg-type]  # functools names the first argument

"""`{% translate "words" %}` and `{% url 'route' %}` as Django has them, remembered where they are constant.

A page says some forty sentences and a dozen addresses that are the same for everybody who reads its language: Django
resolves each anew. Whatever takes a variable, a context or a name for its result stays Django's.
"""

import functools

from django import template
from django.template import defaulttags
from django.template.base import FilterExpression, Node, Parser, Token, Variable
from django.templatetags import i18n
from django.urls import get_script_prefix, reverse
from django.utils import translation
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
register.tags.update(i18n.register.tags)
register.filters.update(i18n.register.filters)


class Sentence(Node):
    """One sentence of the catalogs, the same in every page of a language."""

    def __init__(self, words: str) -> None:
        self.words = words

    def render(self, context: template.Context) -> SafeString:
        """Return it in the page's language."""
        return _said(self.words, translation.get_language())


class Address(Node):
    """The address of a route that takes nothing."""

    def __init__(self, route: str) -> None:
        self.route = route

    def render(self, context: template.Context) -> SafeString:
        """Return it in the page's language."""
        return _found(self.route, translation.get_language(), get_script_prefix())


@register.tag("trans")
@register.tag("translate")
def translate(parser: Parser, token: Token) -> Node:
    """Return the remembered sentence, or Django's node for one that is not constant."""
    node = i18n.do_translate(parser, token)
    words = _constant(node.filter_expression)
    if words is None or node.noop or node.asvar or node.message_context:
        return node
    return Sentence(words)


@register.tag
def url(parser: Parser, token: Token) -> Node:
    """Return the remembered address, or Django's node for one that takes something."""
    node = defaulttags.url(parser, token)
    route = _constant(node.view_name)
    if route is None or node.args or node.kwargs or node.asvar:
        return node
    return Address(route)


def _constant(expression: FilterExpression) -> str | None:
    """Return the words in quotes that an expression is, None if it is anything else."""
    if expression.filters:
        return None
    found = expression.var.literal if isinstance(expression.var, Variable) else expression.var
    return found if isinstance(found, str) else None


@functools.lru_cache(maxsize=16_384)
def _said(words: str, language: str | None) -> SafeString:
    return mark_safe(translation.gettext(words.replace("%", "%%")).replace("%%", "%"))  # noqa: S308  # our own catalogs


@functools.lru_cache(maxsize=1024)
def _found(route: str, language: str | None, prefix: str) -> SafeString:
    return conditional_escape(reverse(route))


def forget() -> None:
    """Ask the catalogs and routes again: for what changes them while it runs."""
    _said.cache_clear()
    _found.cache_clear()

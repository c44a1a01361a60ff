"""Sentences and addresses of templates that are remembered: the same as Django's own, in each language."""

import pytest
from django.template import Context, Template
from django.template.base import FilterExpression
from django.templatetags import i18n
from django.utils import translation

from saqia.surfaces.kit.templatetags import constant


def drawn(text: str, language: str, **values: object) -> str:
    """Return what a template says in a language."""
    with translation.override(language):
        return Template("{% load i18n %}" + text).render(Context(values))


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@pytest.mark.parametrize("words", ["Tariffs", "What do you need?", "100 % sure", "Nobody translated <this> & that"])
def test_a_sentence_is_what_django_says(language: str, words: str) -> None:
    node = Template("{% load i18n %}{% translate '" + words + "' %}").nodelist[-1]
    assert isinstance(node, constant.Sentence)
    with translation.override(language):
        own = i18n.TranslateNode(_expression(words), noop=False).render(Context())
    assert drawn("{% translate '" + words + "' %}", language) == own
    assert drawn("{% translate '" + words + "' %}", language) == own


def _expression(words: str) -> FilterExpression:
    found = Template("{% load i18n %}{% translate '" + words + "' noop %}").nodelist[-1]
    assert isinstance(found, i18n.TranslateNode)
    return found.filter_expression


def test_a_sentence_follows_the_language() -> None:
    said = {drawn("{% translate 'Tariffs' %}", language) for language in ("ar", "fr", "en")}
    assert len(said) == 3


def test_what_is_not_constant_stays_djangos() -> None:
    assert drawn("{% translate word %}", "fr", word="Tariffs") == drawn("{% translate 'Tariffs' %}", "fr")
    assert drawn("{% translate 'Tariffs' noop %}", "fr") == "Tariffs"
    assert drawn("{% translate 'Tariffs' as said %}[{{ said }}]", "fr").startswith("[")
    assert drawn("{% translate 'Tariffs'|upper %}", "fr") == drawn("{% translate 'Tariffs' %}", "fr").upper()


def test_an_address_follows_the_language_and_what_it_takes() -> None:
    assert drawn("{% url 'portal:tariffs' %}", "fr") == "/fr/tariffs/"
    assert drawn("{% url 'portal:tariffs' %}", "ar") == "/ar/tariffs/"
    assert drawn("{% url 'portal:notice' slug %}", "fr", slug="a") == drawn("{% url 'portal:notice' 'a' %}", "fr")
    assert drawn("{% url 'portal:tariffs' as here %}[{{ here }}]", "fr") == "[/fr/tariffs/]"
    assert drawn("{% url route %}", "fr", route="portal:tariffs") == "/fr/tariffs/"
    assert drawn("{% url 'nowhere' as here %}[{{ here }}]", "fr") == "[]"

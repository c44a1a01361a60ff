"""Notices on their way out: texts for social networks and the poster of the agencies' boards."""

import dataclasses
import datetime

from saqia.contexts.outreach import rules, types, wording
from saqia.contexts.staff import queries as staff
from saqia.contexts.staff import types as staff_types
from saqia.contexts.staff import wording as staff_words
from saqia.platform.calendar import local_time
from saqia.platform.documents import bilingual, letters, typesetting
from saqia.platform.tenancy import models as tenancy
from saqia.platform.tenancy import scope
from saqia.platform.wording import LANGUAGES, Language, Text, date, local

_TEMPLATE = "/contexts/outreach/poster.typ"
_MORE = "…"
_SCAN = Text(
    ar="اقرؤوا الإعلان كاملا على هاتفكم", fr="Lisez l’avis entier sur votre téléphone",
    en="Read the whole notice on your telephone",
)  # fmt: skip
_CALL = Text(ar="مركز العلاقة مع الزبناء", fr="Centre de relation client", en="Customer centre")
_SIZES = ((120, (42, 27)), (250, (34, 21)), (500, (28, 16)), (1200, (22, 11)), (2000, (18, 8.5)))
"""Characters of all that is said in the longer language -> points of title and text, so that a poster is one page."""
_MARKS = dict.fromkeys(map(ord, "\u2066\u2068\u2069"))
"""Signs of direction, which the typesetter sets itself."""


@dataclasses.dataclass(frozen=True)
class SocialText:
    """A text for a social network, its address included, at most `most` characters."""

    code: str
    name: Text
    most: int
    text: str


def social_texts(notice: types.Notice, *, address: str, language: Language) -> list[SocialText]:
    """Return the notice for social networks, one text a length; what is too long is cut at a word."""
    head = f"{wording.KINDS[notice.kind].say(language)} · {getattr(notice.title, language)}"
    said = "\n".join([head, *(getattr(part, language) for part in details(notice)), "", getattr(notice.text, language)])
    return [
        SocialText(code, name, most, f"{shortened(said, most - len(address) - 2)}\n\n{address}")
        for code, most, name in rules.lengths()
    ]


def details(notice: types.Notice) -> list[Text]:
    """Return whom a notice is narrowed to, and of a cut its service, from when until when, its last change."""
    span, narrowed = notice.span, _narrowed(notice.segment)
    if notice.service is None or span.starts_at is None or span.ends_at is None:
        return narrowed
    name = wording.SERVICES[notice.service]
    times = {each: _times(name.say(each), span.starts_at, span.ends_at, each) for each in LANGUAGES}
    return [Text(**times), *narrowed, *_change(notice)]


def _times(service: str, starts_at: datetime.datetime, ends_at: datetime.datetime, language: Language) -> str:
    """Say from when until when; a cut that ends on the day on which it begins names that day once."""
    day = local_time.day(starts_at)
    if day != local_time.day(ends_at):
        return wording.CUT_TIME.say(
            language, service=service, start=moment(starts_at, language), end=moment(ends_at, language)
        )
    return wording.CUT_DAY.say(
        language,
        service=service,
        day=date(day, language),
        start=f"{local(starts_at):%H:%M}",
        end=f"{local(ends_at):%H:%M}",
    )


def _narrowed(segment: types.Segment) -> list[Text]:
    names = wording.segment_names(segment)
    if names is None:
        return []
    return [Text(**{each: wording.SEGMENT.say(each, names=names.say(each)) for each in LANGUAGES})]


def _change(notice: types.Notice) -> list[Text]:
    """Return the sentence of the last change of dates or places; nothing where there was none."""
    if notice.moved_at is None:
        return []
    day, why = local_time.day(notice.moved_at), notice.moved_why
    return [
        Text(
            **{
                each: wording.CUT_MOVED.say(each, day=date(day, each), revision=notice.revision, why=why)
                for each in LANGUAGES
            }
        )
    ]


def moment(at: datetime.datetime, language: Language) -> str:
    """Return a moment of Morocco's clocks, such as `5 juin 2026, 09:00`."""
    here = local(at)
    comma = "،" if language == "ar" else ","
    return f"{date(here.date(), language)}{comma} {here:%H:%M}"


def shortened(said: str, most: int) -> str:
    """Return a text of at most `most` characters, cut after a whole word."""
    if len(said) <= most:
        return said
    kept = said[: most - 1]
    whole = kept.rsplit(" ", 1)[0] if " " in kept else kept
    return whole.rstrip(" \n,،.;:") + _MORE


def render_poster(notice: types.Notice, *, address: str, lead: bilingual.Language) -> bytes:
    """Return the A4 poster as PDF, inside the caller's `scope.reading`; the same notice gives the same bytes.

    :param address: of its page, which the code opens
    """
    tenant = tenancy.Tenant.objects.get(id=scope.current())
    house = bilingual.House(
        name=bilingual.Words(tenant.name_ar, tenant.name_fr), call_center=tenant.call_centre, web_address=address
    )
    dated = notice.published_at or notice.written_at
    agency = _agency(notice.place, local_time.day(dated))
    texts = [*details(notice), *_paragraphs(notice.text)]
    longest = max(sum(len(getattr(part, each)) for part in (notice.title, *texts)) for each in ("ar", "fr"))
    title, body = next((sizes for most, sizes in _SIZES if longest <= most), _SIZES[-1][1])
    data = {
        "house": house.printed(), "kind": _both(wording.KINDS[notice.kind]).printed(), "reference": notice.slug,
        "name": {"ar": notice.title.ar, "fr": notice.title.fr},
        "words": {"title": _both(notice.title).printed(), "texts": [_both(each).printed() for each in texts]},
        "sizes": {"title": title, "text": body},
        "canceled": _both(wording.STATES["canceled"]).printed() if notice.state == "canceled" else None,
        "scan": letters.Scan(address, _both(_SCAN)).printed(), "call": _both(_CALL).printed(),
        "agency": bilingual.Words(agency.ar, agency.fr).printed() if agency else None,
        "dated": bilingual.day(local_time.day(dated), ar="نشر في ", fr="publié le ").printed(),
    }  # fmt: skip
    return typesetting.typeset(typesetting.Sheet(template=_TEMPLATE, data=data, dated_at=dated, lead=lead))


def _agency(place: types.Place, on: datetime.date) -> Text | None:
    """Return the one agency of the communes of a notice, with its address and hours; None: several, or none known."""
    known = staff.Agencies()
    found: set[staff_types.Agency | None] = {known.near(code, on=on) for code in place.commune_codes}
    [agency] = found if len(found) == 1 else {None}
    return staff_words.place(agency) if agency else None


def _paragraphs(text: Text) -> list[Text]:
    """Return the paragraphs side by side; where the languages have not as many, the text as a whole."""
    parts = [[line for line in each.splitlines() if line.strip()] for each in (text.ar, text.fr, text.en)]
    if len({len(each) for each in parts}) == 1:
        return [Text(ar=ar, fr=fr, en=en) for ar, fr, en in zip(*parts, strict=True)]
    return [Text(ar=" ".join(parts[0]), fr=" ".join(parts[1]), en=" ".join(parts[2]))]


def _both(text: Text) -> bilingual.Words:
    return bilingual.Words(text.ar.translate(_MARKS), text.fr)

"""Notices: written, published by other hands, told to exactly those concerned, canceled; refusals write nothing."""

import datetime
from typing import Any

import pytest
from tests.contexts.contracts import supply
from tests.contexts.outreach import written

from saqia.contexts.contracts import operations as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.messaging import models as messages
from saqia.contexts.outreach import exports, models, queries, types
from saqia.contexts.outreach import operations as outreach
from saqia.contexts.territory import operations as territory
from saqia.platform import operation
from saqia.platform.outbox import models as outbox
from saqia.platform.outbox import relay
from saqia.platform.tenancy import scope
from saqia.platform.wording import Text

AT = supply.AT
AIT_MELLOUL = "09.273.01.05"
LONG = written.WORDS.text
LATER = written.ENDS_AT


def person(number: int, *permissions: str, tenant_id: int = 1) -> operation.Actor:
    """Return somebody of the staff with these permissions."""
    return operation.Actor(tenant_id=tenant_id, name=f"person:{number}", permissions=frozenset(permissions))


AUTHOR = person(1, "outreach.write-notice", "outreach.publish-notice")
READER = person(2, "outreach.publish-notice")


def react(souss: operation.Actor) -> list[bool]:
    """Let the reactions to every notice's facts act, twice, as the queue may."""
    rows = {
        "outreach.notice.published": "messages.notice",
        "outreach.notice.canceled": "messages.notice-canceled",
        "outreach.cut.moved": "messages.cut-moved",
    }
    with scope.reading(1):
        facts = list(outbox.Event.objects.filter(name__in=rows).order_by("id").values_list("id", "name"))
    return [
        relay.act_on(actor=souss, event_id=number, reaction=rows[name], at=AT) for number, name in facts for _ in "ab"
    ]


def told() -> list[tuple[str, int]]:
    """Return (cause, customer) of every message."""
    with scope.reading(1):
        return sorted(messages.Message.objects.values_list("cause", "customer_id"))


def counts() -> tuple[int, int]:
    """Return how many notices and facts there are."""
    with scope.reading(1):
        return models.Notice.objects.count(), outbox.Event.objects.filter(name__startswith="outreach.").count()


def water(actor: operation.Actor, holder: int, sector: str | None = None, commune: str = supply.AGADIR) -> None:
    """Open a water contract of somebody in a commune."""
    place = contract_types.Place(commune_code=commune, address_fr="1 rue")
    given = (contract_types.NewPoint(2, sector),)
    made = contracts.register_premises(actor=actor, place=place, points=given, at=AT)
    supply.open_at(actor, made.service_point_ids[0], holder)


def test_a_cut_reaches_exactly_those_concerned_once_and_so_does_its_end(database: str, souss: operation.Actor) -> None:
    zone = territory.register_sector(
        actor=souss, kind="water_zone", code="Z1", name_ar="ق", name_fr="S", parent_code=None, commune_code=None, at=AT
    )
    here, both, away = (supply.customer(souss, f"A {letter}") for letter in "BCD")
    water(souss, here)
    water(souss, both)
    water(souss, both, "Z1", AIT_MELLOUL)
    water(souss, away, None, AIT_MELLOUL)
    place = types.Place(sector_ids=(zone.id,), commune_codes=(supply.AGADIR,))
    notice = written.cut(AUTHOR, place=place)
    assert (notice.state, notice.title.en) == ("draft", "Hay Salam, Agadir") and told() == []
    assert outreach.publish_notice(actor=AUTHOR, notice_id=notice.id, at=AT).state == "published"
    assert react(souss) == [True, False]
    once = [(f"cut:hay-salam:1:{who}", who) for who in sorted((here, both))]
    assert told() == once
    outreach.cancel_notice(actor=READER, notice_id=notice.id, reason="Pluie", at=AT)
    assert react(souss) == [False, False, True, False]
    again = [(f"notice:hay-salam:2:{who}", who) for who in sorted((here, both))]
    assert told() == sorted(once + again)
    with scope.reading(1):
        values = messages.Message.objects.get(cause=again[0][0]).values
        assert values["title_fr"] == "Coupure annulée : Hay Salam, Agadir" and values["text_ar"] == "Pluie"


def test_what_is_for_companies_reaches_no_person(database: str, souss: operation.Actor) -> None:
    firm = supply.customer(souss, "A SARL", kind="company")
    for holder in (firm, supply.customer(souss, "B C")):
        water(souss, holder)
    segment = types.Segment(customer_kinds=("company", "company"), uses=("domestic",))
    stranger = person(3, "metering.record-reading")
    with pytest.raises(operation.PermissionRefused):
        written.news(stranger, segment=segment)
    notice = written.news(AUTHOR, segment=segment)
    assert notice.segment == types.Segment(("company",), ("domestic",))
    assert [each.fr for each in exports.details(notice)][-1] == "Concerne : entreprise · usage domestique"
    with pytest.raises(operation.PermissionRefused):
        outreach.publish_notice(actor=stranger, notice_id=notice.id, at=AT)
    assert counts() == (1, 0) and told() == []
    outreach.publish_notice(actor=READER, notice_id=notice.id, at=AT)
    assert react(souss) == [True, False]
    assert told() == [(f"notice:bureau:1:{firm}", firm)]


def test_news_takes_two_and_a_canceled_notice_is_told_to_nobody(database: str, souss: operation.Actor) -> None:
    water(souss, supply.customer(souss))
    first, second = written.news(AUTHOR), written.news(AUTHOR, slug="loi-83-21", kind="law")
    with pytest.raises(outreach.SameHands):
        outreach.publish_notice(actor=AUTHOR, notice_id=first.id, at=AT)
    assert counts() == (2, 0)
    for each in (first, second):
        outreach.publish_notice(actor=READER, notice_id=each.id, at=AT)
    outreach.cancel_notice(actor=READER, notice_id=second.id, reason="Erreur", at=AT)
    react(souss)
    assert [cause.rsplit(":", 1)[0] for cause, _ in told()] == ["notice:bureau:1"]
    with scope.reading(1):
        assert [each.slug for each in queries.list_current(at=AT)] == ["bureau"]
        assert [each.state for each in queries.list_public(at=AT)] == ["canceled", "published"]


@pytest.mark.parametrize(
    ("refusal", "changes"),
    [
        (outreach.WordsMissing, {"words": types.Words(title=Text(ar=" ", fr="a", en="a"), text=written.WORDS.text)}),
        (outreach.WordsTooLong, {"words": types.Words(title=Text(ar="a" * 121, fr="a", en=""), text=LONG)}),
        (outreach.SpanUnsound, {"service": None}),
        (outreach.SpanUnsound, {"span": types.Span(written.SPAN.ends_at, written.SPAN.starts_at)}),
        (outreach.SpanUnsound, {"span": types.Span(None, written.SPAN.ends_at)}),
        (outreach.SpanUnsound, {"kind": "news", "span": types.Span(None, AT)}),
        (outreach.PlaceMissing, {"place": types.Place()}),
        (outreach.PlaceUnknown, {"place": types.Place(sector_ids=(4711,))}),
        (outreach.PlaceUnknown, {"place": types.Place(commune_codes=("99",))}),
        (outreach.SegmentUnknown, {"segment": types.Segment(customer_kinds=("cat",))}),
        (outreach.SegmentUnknown, {"segment": types.Segment(uses=("company",))}),
        (outreach.SegmentUnknown, {"segment": types.Segment(voltages=("high",))}),
        (outreach.CutForSome, {"segment": types.Segment(customer_kinds=("company",))}),
        (outreach.SlugUnusable, {"slug": "Été 2026"}),
        (outreach.SlugUnusable, {"slug": "a" * 61}),
        (outreach.SlugUnusable, {"slug": "taken"}),
    ],
)  # fmt: skip
def test_what_is_refused_writes_nothing(database: str, refusal: type[Exception], changes: dict[str, Any]) -> None:
    written.cut(AUTHOR, slug="taken")
    with pytest.raises(refusal):
        written.cut(AUTHOR, **changes)
    assert counts() == (1, 0)


def test_what_is_decided_stays_so(database: str) -> None:
    notice = written.cut(AUTHOR)
    with pytest.raises(outreach.SpanUnsound):
        outreach.publish_notice(actor=READER, notice_id=notice.id, at=LATER)
    with pytest.raises(outreach.ReasonMissing):
        outreach.cancel_notice(actor=READER, notice_id=notice.id, reason=" ", at=AT)
    outreach.publish_notice(actor=READER, notice_id=notice.id, at=AT)
    with pytest.raises(outreach.NoticeDecided):
        outreach.publish_notice(actor=READER, notice_id=notice.id, at=AT)
    with pytest.raises(outreach.NoticeDecided, match="ended"):
        outreach.cancel_notice(actor=READER, notice_id=notice.id, reason="x", at=LATER)
    assert counts() == (1, 1)
    with scope.reading(1):
        assert queries.get_public("hay-salam", at=LATER + datetime.timedelta(seconds=1)).state == "ended"
        assert queries.list_current(at=LATER) == []


def test_a_wrong_role_and_a_wrong_distributor(database: str, casa: operation.Actor) -> None:
    notice = written.cut(AUTHOR)
    stranger = person(3, "metering.record-reading")
    with pytest.raises(operation.PermissionRefused):
        written.cut(stranger, slug="b")
    with pytest.raises(operation.PermissionRefused):
        outreach.publish_notice(actor=stranger, notice_id=notice.id, at=AT)
    with pytest.raises(operation.PermissionRefused):
        outreach.cancel_notice(actor=stranger, notice_id=notice.id, reason="x", at=AT)
    with pytest.raises(outreach.NoticeNotFound):
        outreach.publish_notice(actor=casa, notice_id=notice.id, at=AT)
    with pytest.raises(outreach.NoticeNotFound):
        outreach.cancel_notice(actor=casa, notice_id=notice.id, reason="x", at=AT)
    with scope.reading(2):
        assert queries.list_notices(at=AT) == []
        with pytest.raises(queries.NoticeUnknown):
            queries.get_public("hay-salam", at=AT)
    assert counts() == (1, 0)


def moved(notice: types.Notice, actor: operation.Actor = READER, **changes: Any) -> types.Notice:
    """Move a cut by a day, changed as asked."""
    day, starts_at = datetime.timedelta(days=1), written.SPAN.starts_at
    assert starts_at is not None
    given: dict[str, Any] = {
        "notice_id": notice.id, "revision": notice.revision, "title": written.WORDS.title, "place": notice.place,
        "span": types.Span(starts_at + day, LATER + day), "reason": "Pluie", "at": AT,
    }  # fmt: skip
    return outreach.move_cut(actor=actor, **{**given, **changes})


def test_a_moved_cut_is_told_once_more_and_who_is_spared_hears_of_it(database: str, souss: operation.Actor) -> None:
    here, there, both = (supply.customer(souss, f"A {letter}") for letter in "BCD")
    water(souss, here)
    water(souss, both)
    water(souss, both, None, AIT_MELLOUL)
    water(souss, there, None, AIT_MELLOUL)
    first = written.cut(AUTHOR)
    outreach.publish_notice(actor=AUTHOR, notice_id=first.id, at=AT)
    react(souss)
    second = moved(first, place=types.Place(commune_codes=(AIT_MELLOUL,)))
    assert (second.revision, second.moved_why, second.changed_at) == (2, "Pluie", AT)
    assert moved(first, place=second.place) == second  # sent twice
    react(souss)
    once = [(f"cut:hay-salam:1:{who}", who) for who in (here, both)]
    anew = [(f"cut:hay-salam:2:{who}", who) for who in (there, both)]
    assert told() == sorted([*once, *anew, (f"notice:hay-salam:2:{here}", here)])
    with scope.reading(1):
        spared = messages.Message.objects.get(cause=f"notice:hay-salam:2:{here}").values
        again = messages.Message.objects.get(cause=f"cut:hay-salam:2:{there}").values
        [kept] = models.Revision.objects.all()
    assert (spared["title_fr"], spared["text_fr"]) == ("La coupure ne vous concerne plus : Hay Salam, Agadir", "Pluie")
    assert again["reason_fr"] == "travaux d’entretien. Avis modifié : Pluie"
    assert (kept.revision, kept.commune_codes, kept.starts_at) == (1, [supply.AGADIR], written.SPAN.starts_at)
    outreach.cancel_notice(actor=READER, notice_id=first.id, reason="Fini", at=AT)
    react(souss)
    assert {who for cause, who in told() if cause.startswith("notice:hay-salam:3:")} == {there, both}


def test_two_moves_before_anybody_is_told_are_told_as_the_last(database: str, souss: operation.Actor) -> None:
    here, there = supply.customer(souss, "A B"), supply.customer(souss, "A C")
    water(souss, here)
    water(souss, there, None, AIT_MELLOUL)
    first = written.cut(AUTHOR)
    outreach.publish_notice(actor=AUTHOR, notice_id=first.id, at=AT)
    away = moved(first, place=types.Place(commune_codes=(AIT_MELLOUL,)))
    moved(away, place=first.place, reason="Encore")
    react(souss)
    assert told() == sorted([(f"cut:hay-salam:3:{here}", here), (f"notice:hay-salam:3:{there}", there)])


@pytest.mark.parametrize(
    ("refusal", "changes"),
    [
        (outreach.ReasonMissing, {"reason": " "}), (outreach.NothingChanged, {"span": written.SPAN}),
        (outreach.ChangedMeanwhile, {"revision": 7}), (outreach.PlaceMissing, {"place": types.Place()}),
        (outreach.PlaceUnknown, {"place": types.Place(commune_codes=("99",))}),
        (outreach.SpanUnsound, {"span": types.Span(LATER, written.SPAN.starts_at)}),
        (outreach.SpanUnsound, {"span": types.Span()}), (outreach.NoticeNotFound, {"notice_id": 999}),
        (outreach.WordsMissing, {"title": Text(ar="", fr="a", en="")}),
        (operation.PermissionRefused, {"actor": person(3, "outreach.write-notice")}),
    ],
)  # fmt: skip
def test_a_move_that_is_refused_writes_nothing(
    database: str, refusal: type[Exception], changes: dict[str, Any]
) -> None:
    first = written.cut(AUTHOR)
    published = outreach.publish_notice(actor=AUTHOR, notice_id=first.id, at=AT)
    before = counts()
    with pytest.raises(refusal):
        moved(first, **changes)
    with scope.reading(1):
        assert models.Revision.objects.count() == 0
        assert queries.get_notice(first.id, at=AT) == published
    assert counts() == before


def test_only_a_published_cut_is_moved(database: str) -> None:
    draft, news = written.cut(AUTHOR), written.news(AUTHOR)
    with pytest.raises(outreach.NoticeDecided):
        moved(draft)
    outreach.publish_notice(actor=READER, notice_id=news.id, at=AT)
    with pytest.raises(outreach.NotACut):
        moved(news)
    outreach.publish_notice(actor=AUTHOR, notice_id=draft.id, at=AT)
    with pytest.raises(outreach.NoticeDecided):
        moved(draft, at=LATER)

"""Notices of the demonstration: one that everybody reads, a planned cut of which the customers are told, a draft."""

import datetime

from saqia.contexts.billing import queries as billing
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.outreach import operations, queries, types
from saqia.demo import people
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.platform.wording import Text

_WRITER, _READER = "0005", "0001"
"""Staff numbers of the supervisor and of the director, in `data/staff.yaml`."""
_READING = types.Words(
    title=Text(
        ar="أرسلوا مؤشر عدادكم من هاتفكم", fr="Envoyez l’index de votre compteur depuis votre téléphone",
        en="Send your meter's index from your telephone",
    ),
    text=Text(
        ar="خلال أيام القراءة المبينة في فاتورتكم، يمكنكم إرسال المؤشر عبر الوكالة الرقمية أو برسالة نصية قصيرة.\n"
        "تحتسب فاتورتكم حينئذ على استهلاككم الفعلي، دون تقدير.",
        fr="Pendant les jours de relevé indiqués sur votre facture, envoyez votre index par l’agence digitale ou par "
        "SMS.\nVotre facture porte alors sur votre consommation réelle, sans estimation.",
        en="During the reading days that your bill names, send your index through the digital agency or by text "
        "message.\nYour bill then rests on what you really consumed, without an estimate.",
    ),
)  # fmt: skip
_CUT = types.Words(
    title=Text(ar="حي السلام، الشطر الثاني", fr="Hay Salam, deuxième tranche", en="Hay Salam, second part"),
    text=Text(
        ar="أشغال تجديد قناة الماء", fr="travaux de renouvellement d’une conduite d’eau",
        en="works to renew a water main",
    ),
)  # fmt: skip
_LAW = types.Words(
    title=Text(
        ar="كيف تحتسب أشطر الكهرباء", fr="Comment se calculent les tranches d’électricité",
        en="How the blocks of electricity are computed",
    ),
    text=Text(
        ar="إلى غاية 150 kWh في الشهر، لكل شطر ثمنه. وفوق ذلك يطبق ثمن الشطر الذي بلغه الاستهلاك كله.",
        fr="Jusqu’à 150 kWh par mois, chaque tranche a son prix. Au-delà, toute la consommation est au prix de la "
        "tranche atteinte.",
        en="Up to 150 kWh a month each block has its price. Above, all is at the price of the block that is reached.",
    ),
)  # fmt: skip


def post(*, actor: operation.Actor, cycle_id: int, at: datetime.datetime) -> int:
    """Write the notices and publish the first two; return how many. Repeated, it changes nothing."""
    with scope.reading(actor.tenant_id):
        first = billing.page_bills_of_cycle(cycle_id=cycle_id, most=1)
        if not first or queries.list_notices(at=at, most=1):
            return 0
        [account] = contracts.list_accounts(bill.account_id for bill in first)
        (writer, _), (reader, _) = (people.acting(actor=actor, number=each) for each in (_WRITER, _READER))
    place = types.Place(commune_codes=(account.commune_code,))
    morning = at.replace(hour=8, minute=0, second=0, microsecond=0) + datetime.timedelta(3)
    cut = types.Span(morning, morning + datetime.timedelta(hours=4))
    wanted: tuple[tuple[str, types.Kind, types.Words, types.Span, int | None], ...] = (
        ("self-reading", "news", _READING, types.Span(), None),
        ("water-main-hay-salam", "cut", _CUT, cut, 2),
        ("blocks-of-electricity", "law", _LAW, types.Span(), None),
    )  # fmt: skip
    for slug, kind, words, span, service in wanted:
        notice = operations.create_notice(
            actor=writer, slug=slug, kind=kind, words=words, place=place, span=span, service=service, at=at
        )
        if kind != "law":
            operations.publish_notice(actor=reader, notice_id=notice.id, at=at)
    return len(wanted)

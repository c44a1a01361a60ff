"""From a kind and its values to the words of one channel, in the receiver's language. Pure."""

import dataclasses
import datetime
import re
from collections.abc import Mapping
from decimal import Decimal

from saqia.contexts.messaging import kinds, ports, segments, types
from saqia.platform import wording

_KEEPS_ITS_ORDER = re.compile(r"[0-9]+([.,][0-9]+)*|[^A-Za-z]*[\u0600-\u06ff][^A-Za-z]*")
"""What right-to-left text never reorders: a plain number, or a date in Arabic words."""
_SERVICES = {
    1: wording.Text(ar="الكهرباء", fr="électricité", en="electricity"),
    2: wording.Text(ar="الماء", fr="eau", en="water"),
    3: wording.Text(ar="التطهير السائل", fr="assainissement", en="sanitation"),
}


@dataclasses.dataclass(frozen=True)
class Written:
    """A message as its receiver reads it. `length` tells the parts of an SMS, None elsewhere."""

    subject: str
    body: str
    length: segments.Length | None


def write(
    kind: kinds.Kind, *, language: wording.Language, channel: ports.Channel, values: Mapping[str, types.Scalar],
    sender: str, link: str,
) -> Written:  # fmt: skip
    """Return the words of a message.

    :param sender: the distributor's name in that language
    :param link: where the message leads; said only by kinds that have one
    """
    said = {value.name: say(value, values, language) for value in kind.values}
    said |= {"sender": sender, "link": link}
    short = channel in ("sms", "push")
    text: str = getattr(kind.short if short else kind.long, language)
    body = _fill(text, said, language, spare=channel == "sms").rstrip()
    if channel == "sms":
        body = segments.simplify(body)
        return Written("", body, segments.measure(body))
    return Written(_fill(getattr(kind.subject, language), said, language, spare=False), body, None)


def say(value: kinds.Value, values: Mapping[str, types.Scalar], language: wording.Language) -> str:
    """Return one value as people read it."""
    if value.form == "worded":
        return str(values[f"{value.name}_{language}"])
    given = values[value.name]
    if value.form == "money":
        return wording.money(int(given), language)
    if value.form == "date":
        return wording.date(datetime.date.fromisoformat(str(given)), language)
    if value.form == "moment":
        moment = wording.local(datetime.datetime.fromisoformat(str(given)))
        return f"{wording.date(moment.date(), language)} {moment:%H:%M}"
    if value.form == "quantity":
        return wording.quantity(Decimal(int(given)) / 1000, language)
    if value.form == "service":
        return _SERVICES[int(given)].say(language)
    return str(given)


def _fill(sentence: str, said: Mapping[str, str], language: wording.Language, *, spare: bool) -> str:
    """Fill the names of a sentence, each value isolated in Arabic; a link stands alone on its line and needs no sign.

    :param spare: leave out the isolating signs where nothing would be reordered: in an SMS each costs a letter, and
        old phones draw a box for it
    """
    return sentence.format(
        **{
            name: value
            if name == "link" or (spare and _KEEPS_ITS_ORDER.fullmatch(value))
            else wording.isolate(value, language)
            for name, value in said.items()
        }
    )

"""The refusals of numbering, in words."""

from saqia.platform.wording import Text

NOTHING_TO_NUMBER = Text(ar="لا شيء يستدعي الترقيم", fr="Il n’y a rien à numéroter", en="There is nothing to number")
RESERVED_OTHERWISE = Text(
    ar="حُجز {reserved} رقما لهذا الغرض، والمطلوب الآن {asked}",
    fr="{reserved} numéros sont déjà réservés à ce titre, {asked} sont demandés",
    en="{reserved} numbers are already reserved for this, {asked} are asked for",
)

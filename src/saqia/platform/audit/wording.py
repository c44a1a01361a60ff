"""What a verification of the audit trail found, in words."""

from saqia.platform.wording import Text

FINDINGS = {
    "changed": Text(
        ar="القيد {entry} (الرتبة {position}) غُيِّر بعد كتابته",
        fr="L’entrée {entry} (rang {position}) a été modifiée après son écriture",
        en="Entry {entry} (position {position}) was changed after it was written",
    ),
    "deleted": Text(
        ar="القيد {entry} (الرتبة {position}) حُذف",
        fr="L’entrée {entry} (rang {position}) a été supprimée",
        en="Entry {entry} (position {position}) was deleted",
    ),
    "inserted": Text(
        ar="القيد {entry} أُدرج من خارج المنصة",
        fr="L’entrée {entry} a été insérée hors de la plateforme",
        en="Entry {entry} was inserted from outside the platform",
    ),
    "reordered": Text(
        ar="القيد {entry} ليس في موضعه (الرتبة {position})",
        fr="L’entrée {entry} n’est pas à sa place (rang {position})",
        en="Entry {entry} is out of its place (position {position})",
    ),
    "copied": Text(
        ar="القيد {entry} نسخة من قيد آخر",
        fr="L’entrée {entry} est la copie d’une autre",
        en="Entry {entry} is a copy of another",
    ),
    "link-missing": Text(
        ar="حلقة الرتبة {position} مفقودة من السلسلة",
        fr="Le maillon de rang {position} manque à la chaîne",
        en="The link at position {position} is missing from the chain",
    ),
    "unlinked": Text(
        ar="القيد {entry} خارج السلسلة ولا ينتظر الختم",
        fr="L’entrée {entry} est hors de la chaîne et n’attend pas de scellement",
        en="Entry {entry} is outside the chain and does not wait for a seal",
    ),
    "cut-short": Text(
        ar="رأس السلسلة المسجَّل عند الرتبة {position} لم يعد موجودا",
        fr="La tête de chaîne notée au rang {position} n’y est plus",
        en="The chain's head noted at position {position} is no longer there",
    ),
}
INTACT = Text(
    ar="السلسلة سليمة: {links} حلقة، {pending} في انتظار الختم",
    fr="Chaîne intacte : {links} maillons, {pending} entrées en attente de scellement",
    en="Chain intact: {links} links, {pending} entries waiting for a seal",
)

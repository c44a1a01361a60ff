"""What a switch-over says to people: why a file or a line is refused, what each gate asks, in ar, fr and en."""

from saqia.journeys.switchover import intake, mapping, reasons
from saqia.platform import disk_wording
from saqia.platform.wording import Language, Text

REASONS = {
    reasons.MISSING: Text(
        ar="القيمة غير موجودة وهي إلزامية", fr="valeur obligatoire absente", en="a required value is missing"
    ),
    reasons.NOT_TEXT: Text(ar="حروف لا تقرأ", fr="caractères illisibles", en="characters that are no text"),
    reasons.TOO_LONG: Text(ar="النص أطول من المسموح", fr="texte trop long", en="the text is too long"),
    reasons.CODE_UNKNOWN: Text(
        ar="رمز لا يعرفه جدول المطابقة",
        fr="code absent de la table de correspondance",
        en="a code that the mapping does not know",
    ),
    reasons.NOT_A_DATE: Text(ar="ليس تاريخا موجودا", fr="n’est pas une date qui existe", en="not a date that exists"),
    reasons.NOT_A_NUMBER: Text(
        ar="ليس عددا مقروءا", fr="n’est pas un nombre lisible", en="not a number that can be read"
    ),
    reasons.OUT_OF_RANGE: Text(
        ar="العدد خارج الحدود المقبولة", fr="nombre hors des bornes", en="the number is out of bounds"
    ),
    reasons.COLUMNS_COUNT: Text(
        ar="عدد خانات السطر يخالف عدد العناوين",
        fr="le nombre de colonnes diffère de l’en-tête",
        en="the line has another number of columns than the heading",
    ),
    reasons.DUPLICATE: Text(
        ar="سطر مكرر: المرجع نفسه سبق في الملف",
        fr="doublon : la même référence figure plus haut",
        en="a duplicate: the same reference stands above",
    ),
    reasons.LINK_UNKNOWN: Text(
        ar="يحيل على مرجع غير موجود في الملفات",
        fr="renvoie à une référence absente des fichiers",
        en="names a reference that is in no file",
    ),
    reasons.LINK_REFUSED: Text(
        ar="يحيل على سطر مرفوض", fr="renvoie à une ligne refusée", en="names a line that was refused"
    ),
    reasons.NAME_MISSING: Text(
        ar="زبون بلا اسم، لا بالعربية ولا بالحروف اللاتينية",
        fr="client sans nom, ni arabe ni latin",
        en="a customer without a name in either script",
    ),
    reasons.COMMUNE_UNKNOWN: Text(
        ar="رمز الجماعة الترابية غير معروف", fr="code de commune inconnu", en="an unknown commune code"
    ),
    reasons.COMMUNE_OUTSIDE: Text(
        ar="جماعة ترابية خارج نفوذ الشركة",
        fr="commune hors du périmètre de la société",
        en="a commune outside the company's region",
    ),
    reasons.ENDS_BEFORE_START: Text(
        ar="العقدة تنتهي قبل أن تبدأ", fr="le contrat finit avant de commencer", en="the contract ends before it starts"
    ),
    reasons.CONTRACTS_OVERLAP: Text(
        ar="عقدتان لنفس الخدمة ونفس المحل في وقت واحد",
        fr="deux contrats du même service au même lieu se chevauchent",
        en="two contracts of one service overlap at one place",
    ),
    reasons.USE_UNKNOWN: Text(
        ar="صنف الاستعمال لا يوافق هذه الخدمة",
        fr="classe d’usage inconnue pour ce service",
        en="a use class that this service does not know",
    ),
    reasons.METER_OF_SANITATION: Text(
        ar="التطهير السائل يحتسب بعداد الماء ولا عداد له",
        fr="l’assainissement se mesure au compteur d’eau",
        en="sanitation is measured by the water meter and has none of its own",
    ),
    reasons.METER_SECOND: Text(
        ar="للعقدة عداد آخر أحدث منه",
        fr="le contrat a un autre compteur, plus récent",
        en="the contract has another, newer meter",
    ),
    reasons.IN_THE_FUTURE: Text(ar="تاريخ لم يحل بعد", fr="date à venir", en="a date to come"),
    reasons.BEFORE_INSTALLATION: Text(
        ar="قراءة قبل تركيب العداد",
        fr="relevé antérieur à la pose du compteur",
        en="a reading before the meter was fitted",
    ),
    reasons.REGISTER_NOT_ON_METER: Text(
        ar="العداد لا يتوفر على هذا المسجل",
        fr="le compteur n’a pas ce cadran",
        en="the meter does not have this register",
    ),
    reasons.INDEX_TOO_LONG: Text(
        ar="المؤشر أكبر مما يظهره العداد",
        fr="index plus long que le cadran du compteur",
        en="the index is longer than the dial",
    ),
}
"""Why a line is refused, by the codes of `reasons`."""

FILE_FAULTS = {
    "not-found": Text(
        ar="{file}: تعذرت قراءة الملف ({error})",
        fr="{file} : fichier illisible ({error})",
        en="{file}: cannot be read ({error})",
    ),
    "empty": Text(ar="{file}: الملف فارغ", fr="{file} : fichier vide", en="{file}: the file is empty"),
    "encoding": Text(
        ar="{file}: السطر {line} ليس بترميز {encoding}",
        fr="{file} : la ligne {line} n’est pas en {encoding}",
        en="{file}: line {line} is not {encoding} text; check `encoding` in the mapping",
    ),
    "heading": Text(
        ar="{file}: تنقص العناوين {missing}؛ المنتظر: {expected}؛ الوارد: {received}",
        fr="{file} : colonnes absentes {missing} ; attendu : {expected} ; reçu : {received}",
        en="{file}: missing columns {missing}; expected: {expected}; received: {received}",
    ),
    "heading-repeated": Text(
        ar="{file}: عنوان مكرر {columns}",
        fr="{file} : colonne répétée {columns}",
        en="{file}: repeated column {columns}",
    ),
    "not-yaml": Text(
        ar="{file}: ملف المجاميع غير مفهوم ({error})",
        fr="{file} : fichier de contrôle incompréhensible ({error})",
        en="{file}: the control file cannot be understood ({error})",
    ),
    "unreadable": Text(
        ar="{file}: بنية الملف غير صالحة ({error})",
        fr="{file} : structure du fichier invalide ({error})",
        en="{file}: the file's structure is broken ({error})",
    ),
}
"""Why a whole file cannot be used, by the code of `intake.FileUnusable`."""


def file_fault(fault: intake.FileUnusable, language: Language) -> str:
    """Return why a whole file cannot be used; what the system says of it is translated."""
    why = disk_wording.reason(fault.__cause__, language) if isinstance(fault.__cause__, OSError) else ""
    return FILE_FAULTS[fault.code].say(language, file=fault.file, **{**fault.detail, **({"error": why} if why else {})})


MAPPING_FAULTS = {
    "mapping-unknown": Text(
        ar="لا جدول مطابقة بالاسم {place}؛ المرفقة: {shipped}؛ أو أعطوا مسار ملف .yaml",
        fr="aucune correspondance {place} ; livrées : {shipped} ; ou donnez le chemin d’un fichier .yaml",
        en="no mapping {place}; shipped: {shipped}; or give a path to a .yaml file",
    ),
    "mapping-unreadable": Text(ar="{place}: {error}", fr="{place} : {error}", en="{place}: {error}"),
    "not-yaml": Text(
        ar="{place}: ليس ملف YAML مقروءا، السطر {line}",
        fr="{place} : n’est pas du YAML lisible, ligne {line}",
        en="{place}: no YAML that can be read, line {line}",
    ),
    "keys-expected": Text(
        ar="{place}: تنتظر المفاتيح {keys}", fr="{place} : les clés {keys} sont attendues",
        en="{place}: the keys {keys} are expected",
    ),
    "missing": Text(ar="{place}: ينقص {keys}", fr="{place} : il manque {keys}", en="{place}: missing {keys}"),
    "encoding-unknown": Text(
        ar="{place}: الترميز {value} غير معروف؛ مثل utf-8 أو windows-1256",
        fr="{place} : l’encodage {value} est inconnu ; par exemple utf-8, windows-1256",
        en="{place}: {value} is unknown; such as utf-8, windows-1256",
    ),
    "one-of": Text(ar="{place}: إحدى القيم {allowed}", fr="{place} : une valeur parmi {allowed}",
                   en="{place}: one of {allowed}"),
    "dates-pattern": Text(
        ar="{place}: صيغة فيها {parts} مرة واحدة لكل منها، مثل {example}",
        fr="{place} : un modèle avec {parts}, une fois chacun, tel que {example}",
        en="{place}: a pattern with {parts} once each, such as {example}",
    ),
    "heading-expected": Text(
        ar="{place}: ينتظر عنوان عمود، أو بعض المفاتيح {keys}",
        fr="{place} : un titre de colonne est attendu, ou des clés parmi {keys}",
        en="{place}: a heading is expected, or some of the keys {keys}",
    ),
    "one-not-both": Text(
        ar="{place}: واحد فقط من {keys}", fr="{place} : un seul parmi {keys}", en="{place}: {keys}: one of them"
    ),
    "pairs-expected": Text(
        ar="{place}: تنتظر أزواج مفتاح وقيمة", fr="{place} : des paires clé: valeur sont attendues",
        en="{place}: a mapping is expected",
    ),
    "text-expected": Text(
        ar="{place}: ينتظر نص", fr="{place} : un texte est attendu", en="{place}: a text is expected"
    ),
    "value-unknown": Text(
        ar="{place}: {value} ليس من {allowed}", fr="{place} : {value} n’est pas parmi {allowed}",
        en="{place}: {value} is none of {allowed}",
    ),
    "key-unknown": Text(
        ar="{place}: مفتاح غير معروف {key}؛ المعروفة: {known}",
        fr="{place} : clé inconnue {key} ; connues : {known}",
        en="{place}: unknown {key}; known: {known}",
    ),
}  # fmt: skip
"""Why a mapping cannot be followed, by the code of `mapping.MappingInvalid`."""


def mapping_fault(fault: mapping.MappingInvalid, language: Language) -> str:
    """Return why a mapping cannot be followed: the place in its file, and what is accepted there."""
    why = disk_wording.reason(fault.__cause__, language) if isinstance(fault.__cause__, OSError) else ""
    return MAPPING_FAULTS[fault.code].say(language, place=fault.place, error=why, **fault.detail)


GATES = {
    "files-empty": Text(
        ar="ملفات بلا سطر مقبول", fr="fichiers sans ligne acceptée", en="files without an accepted line"
    ),
    "totals-missing": Text(
        ar="أرقام مراقبة غير مصرح بها", fr="chiffres de contrôle non déclarés", en="control figures that are not stated"
    ),
    "totals-differ": Text(
        ar="أرقام تخالف مجاميع الموزع السابق",
        fr="chiffres différents des totaux de l’ancien distributeur",
        en="figures that differ from the former operator's totals",
    ),
    "amounts-unreconciled": Text(
        ar="فرق المبالغ مع مجاميع الموزع السابق",
        fr="écart des montants avec les totaux de l’ancien distributeur",
        en="amounts apart from the former operator's totals",
    ),
    "lines-refused": Text(ar="أسطر مرفوضة", fr="lignes refusées", en="refused lines"),
    "contracts-refused": Text(ar="عقود مرفوضة", fr="contrats refusés", en="refused contracts"),
    "amounts-refused": Text(
        ar="مبالغ في أسطر مرفوضة (أرصدة وودائع)",
        fr="montants des lignes refusées (soldes et avances)",
        en="amounts in refused lines (balances and deposits)",
    ),
    "duplicates": Text(ar="أسطر مكررة", fr="doublons", en="duplicate lines"),
    "contracts-overlap": Text(ar="عقود متداخلة في الزمن", fr="contrats qui se chevauchent", en="overlapping contracts"),
    "communes-unknown": Text(
        ar="محلات في جماعات غير معروفة أو خارج الجهة",
        fr="lieux en commune inconnue ou hors région",
        en="premises in unknown or outside communes",
    ),
    "tariff-missing": Text(ar="عقود بلا تعريفة", fr="contrats sans tarif", en="contracts without a tariff"),
    "customers-alike": Text(
        ar="زبناء يحملون الاسم والهاتف نفسيهما",
        fr="clients de mêmes nom et téléphone",
        en="customers of one name and phone",
    ),
    "contracts-without-meter": Text(ar="عقود بلا عداد", fr="contrats sans compteur", en="contracts without a meter"),
    "sanitation-without-water": Text(
        ar="عقود تطهير بلا عداد ماء", fr="assainissement sans compteur d’eau", en="sanitation without a water meter"
    ),
    "meters-without-index": Text(ar="عدادات بلا مؤشر", fr="compteurs sans index", en="meters without an index"),
    "last-index-stale": Text(
        ar="عدادات آخر مؤشر لها قديم",
        fr="compteurs dont le dernier index est ancien",
        en="meters whose last index is old",
    ),
    "last-index-estimated": Text(
        ar="عدادات آخر مؤشر لها تقديري",
        fr="compteurs dont le dernier index est estimé",
        en="meters whose last index is an estimate",
    ),
    "history-backwards": Text(
        ar="عدادات تراجع مؤشرها", fr="compteurs dont l’index recule", en="meters whose index goes backwards"
    ),
    "lines-not-loaded": Text(
        ar="أسطر مقبولة لم تحمل",
        fr="lignes acceptées qui n’ont pu être chargées",
        en="accepted lines that could not be loaded",
    ),
    "values-left-out": Text(
        ar="زبناء تركت لهم قيمة غير صالحة (هاتف، تعريف)",
        fr="clients dont une valeur invalide est omise (téléphone, identifiant)",
        en="customers of whom an invalid value was left out (phone, identifier)",
    ),
}
"""What each gate of `rules/switchover.yaml` measures."""

VERDICTS = {
    "go": Text(
        ar="جاهز: يمكن التحميل ثم الفوترة", fr="PRÊT : chargement puis facturation possibles", en="GO: load, then bill"
    ),
    "no-go": Text(
        ar="غير جاهز: لا يفتح أي دور فوترة", fr="NON PRÊT : aucun cycle ne s’ouvre", en="NO-GO: no cycle may open"
    ),
    "pass": Text(ar="مستوفى", fr="conforme", en="pass"),
    "warn": Text(ar="تنبيه", fr="à suivre", en="warning"),
    "stop": Text(ar="مانع", fr="bloquant", en="stop"),
}
FILES = {
    "customers": Text(ar="الزبناء", fr="clients", en="customers"),
    "premises": Text(ar="المحلات", fr="lieux", en="premises"),
    "contracts": Text(ar="العقود", fr="contrats", en="contracts"),
    "meters": Text(ar="العدادات", fr="compteurs", en="meters"),
    "indices": Text(ar="المؤشرات", fr="index", en="indices"),
    "balances": Text(ar="الأرصدة", fr="soldes", en="balances"),
    "deposits": Text(ar="الودائع", fr="avances", en="deposits"),
}
STAGES = {
    **FILES,
    "balances": Text(ar="الأرصدة والودائع", fr="soldes et avances", en="balances and deposits"),
    "history": Text(ar="فترات الاستهلاك السابقة", fr="périodes consommées", en="periods consumed before"),
    "books": Text(ar="دفاتر القراءة", fr="carnets de relève", en="reading books"),
}
HEADINGS = {
    "title": Text(
        ar="تقرير الجاهزية للانتقال: {source}",
        fr="Bascule de {source} : rapport de préparation",
        en="Switch-over of {source}: readiness report",
    ),
    "verdict": Text(ar="القرار", fr="Verdict", en="Verdict"),
    "checked": Text(ar="تاريخ الفحص", fr="Contrôlé le", en="Checked on"),
    "content": Text(ar="بصمة الملفات", fr="Empreinte des fichiers", en="Fingerprint of the files"),
    "files": Text(ar="الملفات", fr="Fichiers", en="Files"),
    "file": Text(ar="الملف", fr="Fichier", en="File"),
    "lines": Text(ar="الأسطر", fr="Lignes", en="Lines"),
    "accepted": Text(ar="المقبولة", fr="Acceptées", en="Accepted"),
    "refused": Text(ar="المرفوضة", fr="Refusées", en="Refused"),
    "reconciliation": Text(ar="المطابقة مع المجاميع", fr="Rapprochement des totaux", en="Reconciliation"),
    "figure": Text(ar="الرقم", fr="Chiffre", en="Figure"),
    "stated": Text(ar="المصرح به", fr="Déclaré", en="Stated"),
    "read": Text(ar="المقروء", fr="Lu", en="Read"),
    "difference": Text(ar="الفرق", fr="Écart", en="Difference"),
    "gates": Text(ar="الحواجز", fr="Barrières", en="Gates"),
    "gate": Text(ar="الحاجز", fr="Barrière", en="Gate"),
    "measured": Text(ar="المقيس", fr="Mesuré", en="Measured"),
    "most": Text(ar="الحد الأقصى", fr="Maximum", en="At most"),
    "reasons": Text(ar="أسباب الرفض", fr="Motifs de refus", en="Reasons of refusal"),
    "field": Text(ar="الخانة", fr="Champ", en="Field"),
    "reason": Text(ar="السبب", fr="Motif", en="Reason"),
    "count": Text(ar="العدد", fr="Nombre", en="Count"),
    "first": Text(ar="أول سطر", fr="Première ligne", en="First line"),
    "stages": Text(ar="مراحل التحميل", fr="Étapes du chargement", en="Stages of the load"),
    "loaded": Text(ar="المحملة", fr="Chargées", en="Loaded"),
    "notes": Text(ar="ملاحظات", fr="Remarques", en="Notes"),
    "none": Text(ar="لا شيء", fr="aucun", en="none"),
}
FIGURES = {
    "lines": Text(ar="عدد الأسطر", fr="nombre de lignes", en="lines"),
    "sum": Text(ar="مجموع {of}", fr="somme de {of}", en="sum of {of}"),
    "service": Text(ar="عقود {of}", fr="contrats {of}", en="contracts of {of}"),
}
NOTES = {
    "separator": Text(
        ar="{file}: الفاصل {used} بدل {expected}",
        fr="{file} : séparateur {used} au lieu de {expected}",
        en="{file}: separated by {used} instead of {expected}",
    ),
    "encoding": Text(
        ar="{file}: الترميز {used} بدل {expected}",
        fr="{file} : encodage {used} au lieu de {expected}",
        en="{file}: encoded as {used} instead of {expected}",
    ),
    "unused": Text(
        ar="{file}: أعمدة لا تقرأ: {columns}",
        fr="{file} : colonnes non lues : {columns}",
        en="{file}: columns not read: {columns}",
    ),
}

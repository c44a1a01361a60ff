"""Why a line of a grid is refused, and what to do about it, in the words of the trade."""

from saqia.contexts.tariffs.entry.sheets import Fault
from saqia.platform.wording import Language, Text

FIELDS = {
    "service": Text(ar="الخدمة", fr="service", en="service"),
    "use": Text(ar="الاستعمال", fr="usage", en="use"),
    "zone": Text(ar="المنطقة", fr="zone", en="zone"),
    "charge": Text(ar="البيان", fr="élément", en="charge"),
    "lower": Text(ar="من", fr="de", en="from"),
    "upper": Text(ar="إلى", fr="à", en="to"),
    "price": Text(ar="الثمن", fr="prix", en="price"),
    "unit": Text(ar="الوحدة", fr="unité", en="unit"),
    "mode": Text(ar="طريقة الاحتساب", fr="mode", en="mode"),
    "tolerance": Text(ar="هامش التسامح", fr="tolérance", en="tolerance"),
    "basis": Text(ar="أساس الثمن", fr="base", en="basis"),
    "source": Text(ar="المصدر", fr="source", en="source"),
    "status": Text(ar="درجة التحقق", fr="statut", en="status"),
    "name": Text(ar="الحالة", fr="cas", en="case"),
    "first": Text(ar="القراءة السابقة", fr="relevé précédent", en="previous reading"),
    "last": Text(ar="القراءة الحالية", fr="relevé actuel", en="present reading"),
    "volume": Text(ar="الاستهلاك", fr="consommation", en="consumption"),
    "payment": Text(ar="طريقة الأداء", fr="paiement", en="payment"),
    "total": Text(ar="الواجب أداؤه", fr="net à payer", en="net payable"),
}
"""The fields of a line, by which a table heads its columns too."""

_SENTENCES = {
    "missing": Text(ar="هذه الخانة فارغة: املؤوها.", fr="Ce champ est vide : remplissez-le.",
                    en="This field is empty: fill it in."),
    "no-source": Text(
        ar="ثمن بدون مصدر: اذكروا النص أو القرار أو الفاتورة التي تحدده.",
        fr="Un prix sans source : indiquez le texte, la décision ou la facture qui le fixe.",
        en="A price without a source: name the text, decision or bill that sets it.",
    ),
    "not-a-number": Text(
        ar="«{detail}» ليس عددا مقروءا: اكتبوا مثلا 7,20.",
        fr="« {detail} » n’est pas un nombre lisible : écrivez par exemple 7,20.",
        en="'{detail}' is not a readable number: write 7.20, for instance.",
    ),
    "out-of-range": Text(
        ar="{detail} خارج الحدود المقبولة: تحققوا من الوحدة.",
        fr="{detail} est hors des limites acceptées : vérifiez l’unité.",
        en="{detail} is outside what is accepted: check the unit.",
    ),
    "not-a-choice": Text(
        ar="«{detail}» غير معروف هنا: اختاروا إحدى القيم المقترحة.",
        fr="« {detail} » n’est pas connu ici : prenez une des valeurs proposées.",
        en="'{detail}' is not known here: take one of the values offered.",
    ),
    "zone-unreadable": Text(
        ar="«{detail}» ليس رمز منطقة: حروف لاتينية صغيرة وأرقام، أو اتركوها فارغة لجميع المناطق.",
        fr="« {detail} » n’est pas un code de zone : minuscules et chiffres, ou laissez vide pour toutes les zones.",
        en="'{detail}' is not the code of a zone: small letters and digits, or leave it empty for every zone.",
    ),
    "gap": Text(
        ar="فراغ بين شطرين: ينتهي الشطر السابق عند {detail}، فابدؤوا هذا الشطر من {detail}.",
        fr="Un trou : la tranche précédente finit à {detail} ; faites commencer celle-ci à {detail}.",
        en="A gap: the block before ends at {detail}; let this one begin at {detail}.",
    ),
    "overlap": Text(
        ar="تداخل بين شطرين: ينتهي الشطر السابق عند {detail}، فابدؤوا هذا الشطر من {detail}.",
        fr="Un chevauchement : la tranche précédente finit à {detail} ; faites commencer celle-ci à {detail}.",
        en="An overlap: the block before ends at {detail}; let this one begin at {detail}.",
    ),
    "unsorted": Text(
        ar="يبدأ هذا الشطر من {detail}، أي دون الذي قبله: رتبوا الأشطر من الأدنى إلى الأعلى.",
        fr="Cette tranche commence à {detail}, sous celle d’avant : rangez-les de la plus basse à la plus haute.",
        en="This block begins at {detail}, below the one before: sort them from the lowest to the highest.",
    ),
    "ends-before": Text(
        ar="ينتهي هذا الشطر عند {detail}، أي قبل أن يبدأ: صححوا حده الأعلى.",
        fr="Cette tranche finit à {detail}, avant de commencer : corrigez sa borne haute.",
        en="This block ends at {detail}, before it begins: correct its upper bound.",
    ),
    "bound-missing": Text(
        ar="الشطر الأخير وحده بدون حد أعلى: اكتبوا حد هذا الشطر.",
        fr="Seule la dernière tranche est sans borne haute : écrivez celle-ci.",
        en="Only the last block has no upper bound: write this one.",
    ),
    "last-is-bounded": Text(
        ar="لا ثمن لما فوق {detail}: اتركوا الحد الأعلى للشطر الأخير فارغا، أو أضيفوا شطرا.",
        fr="Au-delà de {detail} rien n’a de prix : laissez vide la dernière borne haute, ou ajoutez une tranche.",
        en="Nothing is priced above {detail}: leave the last upper bound empty, or add a block.",
    ),
    "mode-order": Text(
        ar="شطر تدريجي بعد شطر انتقائي: الأشطر الانتقائية تأتي في الأخير.",
        fr="Une tranche progressive suit une tranche sélective : les sélectives viennent à la fin.",
        en="A progressive block follows a selective one: selective blocks come last.",
    ),
    "not-of-an-amount": Text(
        ar="هذا مبلغ ثابت بدون أشطر: احذفوا {detail}.",
        fr="C’est un montant fixe, sans tranches : ôtez {detail}.",
        en="This is a fixed amount, without blocks: take {detail} out.",
    ),
    "twice": Text(
        ar="ذكر هذا المبلغ مرتين: احتفظوا بواحد.", fr="Ce montant est écrit deux fois : gardez-en un.",
        en="This amount is written twice: keep one.",
    ),
    "lines-differ": Text(
        ar="«{detail}» يخالف ما ورد في سطر سابق من البيان نفسه: وحدوا القيمة.",
        fr="« {detail} » contredit une ligne précédente du même élément : écrivez la même valeur.",
        en="'{detail}' contradicts a line above of the same charge: write the same value.",
    ),
    "not-an-operators": Text(
        ar="رقم غير مؤكد أو تجريبي لا يصبح تعريفة لموزع: خذوا رقما له مصدر.",
        fr="Un chiffre non vérifié ou de démonstration ne devient pas un tarif de distributeur : prenez-en un sourcé.",
        en="An unverified or demonstration figure does not become a distributor's tariff: take one with a source.",
    ),
    "too-many-blocks": Text(
        ar="أكثر من {detail} شطرا: اجمعوا بعضها.", fr="Plus de {detail} tranches : regroupez-les.",
        en="More than {detail} blocks: join some.",
    ),
    "too-long": Text(
        ar="أكثر من {detail} حرفا: اختصروا.", fr="Plus de {detail} signes : abrégez.",
        en="More than {detail} characters: shorten it.",
    ),
    "no-blocks": Text(
        ar="لا ثمن للاستهلاك هنا ولا ثمن وطني له: أضيفوا شطرا واحدا على الأقل.",
        fr="Rien ne fixe le prix de la consommation, et aucun prix national n’existe : ajoutez une tranche.",
        en="Nothing prices the consumption here, and no national price exists: add one block at least.",
    ),
    "nothing-entered": Text(
        ar="لم تكتبوا أي ثمن: املؤوا شطرا أو مبلغا على الأقل.",
        fr="Aucun prix n’est écrit : remplissez une tranche ou un montant au moins.",
        en="No price is written: fill in a block or an amount at least.",
    ),
    "no-case": Text(
        ar="لم تكتبوا أي حالة: املؤوا سطرا على الأقل.", fr="Aucun cas n’est écrit : remplissez une ligne au moins.",
        en="No case is written: fill in one line at least.",
    ),
    "not-a-day": Text(
        ar="«{detail}» ليس تاريخا مقروءا: اكتبوا مثلا 01/06/2026.",
        fr="« {detail} » n’est pas une date lisible : écrivez par exemple 01/06/2026.",
        en="'{detail}' is not a readable day: write 2026-06-01, for instance.",
    ),
    "period-empty": Text(
        ar="القراءة الحالية {detail} ليست بعد السابقة: صححوا أحد التاريخين.",
        fr="Le relevé actuel, {detail}, ne suit pas le précédent : corrigez l’une des dates.",
        en="The present reading, {detail}, does not follow the previous one: correct one of the days.",
    ),
    "not-a-register": Text(
        ar="«{detail}» ليس مؤشرا واستهلاكه: اكتبوا مثلا «الذروة 100 + العادية 500»، كل مؤشر مرة واحدة.",
        fr="« {detail} » n’est pas un cadran et sa consommation : écrivez par exemple « pointe 100 + normales 500 »,"
        " chaque cadran une fois.",
        en="'{detail}' is not a register and its consumption: write 'peak 100 + normal 500', for instance,"
        " each register once.",
    ),
    "too-many-cases": Text(
        ar="أكثر من {detail} حالة لاستعمال واحد: احتفظوا بأهمها.",
        fr="Plus de {detail} cas pour un même usage : gardez les plus parlants.",
        en="More than {detail} cases of one supply: keep those that tell most.",
    ),
    "no-lines": Text(
        ar="لا يتضمن الملف أي سطر تحت العناوين.", fr="Le fichier n’a aucune ligne sous ses titres.",
        en="The file holds no line below its headings.",
    ),
    "unreadable": Text(
        ar="ليس جدول CSV مقروءا بترميز UTF-8: احفظوه من جديد من برنامج الجداول.",
        fr="Ce n’est pas un tableau CSV lisible en UTF-8 : enregistrez-le de nouveau depuis le tableur.",
        en="This is not a readable CSV table in UTF-8: save it again from the spreadsheet.",
    ),
    "too-many-lines": Text(
        ar="أكثر من {detail} سطر: قسموا الملف.", fr="Plus de {detail} lignes : partagez le fichier.",
        en="More than {detail} lines: split the file.",
    ),
    "column-missing": Text(
        ar="عمود «{detail}» غير موجود: نزلوا النموذج وانسخوا عناوينه.",
        fr="La colonne « {detail} » manque : téléchargez le modèle et reprenez ses titres.",
        en="The column '{detail}' is missing: download the template and take its headings.",
    ),
    "column-unknown": Text(
        ar="عمود «{detail}» غير معروف: احذفوه أو صححوا عنوانه.",
        fr="La colonne « {detail} » est inconnue : ôtez-la ou corrigez son titre.",
        en="The column '{detail}' is not known: take it out or correct its heading.",
    ),
    "column-twice": Text(
        ar="عمود «{detail}» مكتوب مرتين: احتفظوا بواحد.", fr="La colonne « {detail} » figure deux fois : ôtez-en une.",
        en="The column '{detail}' is there twice: keep one.",
    ),
    "cells-differ": Text(
        ar="عدد خانات هذا السطر {detail} يختلف عن عدد العناوين: أضيفوا أو احذفوا فواصل.",
        fr="Cette ligne a {detail} cases, un autre nombre que les titres : ajoutez ou ôtez des séparateurs.",
        en="This line has {detail} cells, not as many as there are headings: add or take out separators.",
    ),
}  # fmt: skip


def sentence(fault: Fault, language: Language) -> str:
    """Say why a line is refused, and what to do."""
    return _SENTENCES[fault.code].say(language, detail=fault.detail)

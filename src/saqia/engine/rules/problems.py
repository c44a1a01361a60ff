"""What can be wrong with a rule file, said in ar, fr and en: the file, the place in it, what, and what to do."""

import dataclasses

from saqia.engine import table

SENTENCES: dict[str, table.Title] = {
    "unreadable": {
        "en": "is not readable YAML ({detail}); correct the line named",
        "fr": "n’est pas un YAML lisible ({detail}) ; corriger la ligne indiquée",
        "ar": "ليس ملف YAML مقروءا ({detail})؛ صححوا السطر المذكور",
    },
    "no-files": {
        "en": "holds no rule file (*.yaml); give the folder of the rules",
        "fr": "ne contient aucun fichier de règles (*.yaml) ; donner le dossier des règles",
        "ar": "لا يحتوي على أي ملف قواعد (*.yaml)؛ أعطوا مجلد القواعد",
    },
    "duplicate-key": {
        "en": "the key '{detail}' is written twice; keep one",
        "fr": "la clé « {detail} » est écrite deux fois ; n’en garder qu’une",
        "ar": "المفتاح «{detail}» مكتوب مرتين؛ احتفظوا بواحد",
    },
    "unknown-key": {
        "en": "the key '{detail}' is not known here; remove it or correct its spelling",
        "fr": "la clé « {detail} » est inconnue ici ; la supprimer ou corriger son orthographe",
        "ar": "المفتاح «{detail}» غير معروف هنا؛ احذفوه أو صححوا كتابته",
    },
    "missing-key": {
        "en": "'{detail}' is missing; add it",
        "fr": "« {detail} » manque ; l’ajouter",
        "ar": "«{detail}» غير موجود؛ أضيفوه",
    },
    "no-source": {
        "en": "a value without a source; add 'source: {{ref: ..., status: ...}}'",
        "fr": "valeur sans source ; ajouter « source: {{ref: ..., status: ...}} »",
        "ar": "قيمة بدون مصدر؛ أضيفوا «source: {{ref: ..., status: ...}}»",
    },
    "wrong-shape": {
        "en": "should be {detail}",
        "fr": "devrait être : {detail}",
        "ar": "يجب أن يكون: {detail}",
    },
    "not-a-number": {
        "en": "{detail}; write a plain decimal such as 1.15142",
        "fr": "nombre attendu ({detail}) ; écrire un décimal simple comme 1.15142",
        "ar": "المنتظر عدد ({detail})؛ اكتبوا عددا عشريا بسيطا مثل 1.15142",
    },
    "not-a-date": {
        "en": "'{detail}' is not a date; write it as 2026-01-31",
        "fr": "« {detail} » n’est pas une date ; l’écrire comme 2026-01-31",
        "ar": "«{detail}» ليس تاريخا؛ اكتبوه هكذا 2026-01-31",
    },
    "not-a-choice": {
        "en": "'{detail}' is not one of the values allowed here",
        "fr": "« {detail} » ne fait pas partie des valeurs permises ici",
        "ar": "«{detail}» ليس من القيم المسموح بها هنا",
    },
    "out-of-range": {
        "en": "{detail} is outside what is accepted; check the unit",
        "fr": "{detail} est hors des limites acceptées ; vérifier l’unité",
        "ar": "{detail} خارج الحدود المقبولة؛ تحققوا من الوحدة",
    },
    "period-empty": {
        "en": "the version ends before it begins ({detail}); 'to' is the first day on which it no longer holds",
        "fr": "la version finit avant de commencer ({detail}) ; « to » est le premier jour où elle ne vaut plus",
        "ar": "تنتهي الصيغة قبل أن تبدأ ({detail})؛ «to» هو أول يوم لم تعد سارية فيه",
    },
    "gap": {
        "en": "a gap: nothing is in force {detail}; make each version end on the day the next one begins",
        "fr": "un trou : rien n’est en vigueur {detail} ; faire finir chaque version le jour où commence la suivante",
        "ar": "فجوة: لا شيء ساري المفعول {detail}؛ اجعلوا كل صيغة تنتهي يوم بداية التالية",
    },
    "overlap": {
        "en": "an overlap: two versions are in force {detail}; make each version end on the day the next one begins",
        "fr": "un chevauchement : deux versions sont en vigueur {detail} ; faire finir chaque version"
        " le jour où commence la suivante",
        "ar": "تداخل: صيغتان ساريتان {detail}؛ اجعلوا كل صيغة تنتهي يوم بداية التالية",
    },
    "unsorted-versions": {
        "en": "the versions are not in order of their dates; sort them, oldest first",
        "fr": "les versions ne sont pas dans l’ordre des dates ; les trier, la plus ancienne d’abord",
        "ar": "الصيغ غير مرتبة حسب التواريخ؛ رتبوها من الأقدم إلى الأحدث",
    },
    "unsorted-blocks": {
        "en": "the bounds of the blocks do not rise ({detail}); write the blocks from the lowest to the highest",
        "fr": "les bornes des tranches ne croissent pas ({detail}) ; les écrire de la plus basse à la plus haute",
        "ar": "حدود الأشطر غير متصاعدة ({detail})؛ اكتبوا الأشطر من الأدنى إلى الأعلى",
    },
    "last-block": {
        "en": "only the last block, and it always, has no 'upto'",
        "fr": "seule la dernière tranche, et toujours elle, est sans « upto »",
        "ar": "الشطر الأخير وحده، ودائما، بدون «upto»",
    },
    "mode-order": {
        "en": "a progressive block follows a selective one; selective blocks come last",
        "fr": "une tranche progressive suit une tranche sélective ; les sélectives viennent à la fin",
        "ar": "شطر تدريجي بعد شطر انتقائي؛ الأشطر الانتقائية تأتي في الأخير",
    },
    "unknown-reference": {
        "en": "'{detail}' is defined in no file; correct the code or add its file",
        "fr": "« {detail} » n’est défini dans aucun fichier ; corriger le code ou ajouter son fichier",
        "ar": "«{detail}» غير معرف في أي ملف؛ صححوا الرمز أو أضيفوا ملفه",
    },
    "duplicate-code": {
        "en": "'{detail}' is defined twice; keep one",
        "fr": "« {detail} » est défini deux fois ; n’en garder qu’un",
        "ar": "«{detail}» معرف مرتين؛ احتفظوا بواحد",
    },
    "not-an-operators": {
        "en": "'{detail}' rests on an unverified or demonstration figure and may not become an operator's tariff;"
        " only the operator 'demo' may use it",
        "fr": "« {detail} » repose sur un chiffre non vérifié ou de démonstration et ne peut devenir le tarif"
        " d’un opérateur ; seul l’opérateur « demo » peut l’utiliser",
        "ar": "«{detail}» مبني على رقم غير مؤكد أو تجريبي ولا يمكن أن يصبح تعريفة لموزع؛ المتعامل «demo» وحده يستعمله",
    },
    "not-in-force": {
        "en": "'{detail}' is not priced on every day from the grid's first one; complete its versions",
        "fr": "« {detail} » n’a pas de prix chaque jour dès l’entrée en vigueur ; compléter ses versions",
        "ar": "«{detail}» بدون ثمن ابتداء من يوم دخول التعريفة حيز التنفيذ، أو ينتهي بعده؛ أكملوا صيغه",
    },
    "shape-differs": {
        "en": "unit, register or tax of a charge change ({detail}); keep them, only prices and blocks may change",
        "fr": "l’unité, le registre ou la taxe d’un élément changent ({detail}) ; seuls prix et tranches le peuvent",
        "ar": "تغيرت الوحدة أو السجل أو الرسم لأحد العناصر ({detail})؛ أبقوا عليها، فالأثمان والأشطر وحدها تتغير",
    },
    "levy-missing": {
        "en": "the plan leaves out '{detail}', which the law requires; add it to its parts",
        "fr": "la formule oublie « {detail} », que la loi exige ; l’ajouter à ses éléments",
        "ar": "الصيغة لا تتضمن «{detail}» الذي يفرضه القانون؛ أضيفوه إلى عناصرها",
    },
    "surcharge-differs": {
        "en": "the power-factor rule of the plan changes ({detail}); keep the one of before",
        "fr": "la règle du facteur de puissance de la formule change ({detail}) ; garder celle d’avant",
        "ar": "تغيرت قاعدة عامل القدرة في الصيغة ({detail})؛ أبقوا على السابقة",
    },
    "other-operator": {
        "en": "'{detail}' is another operator; a grid holds its own operator's plans only",
        "fr": "« {detail} » est un autre opérateur ; une grille ne contient que les formules du sien",
        "ar": "«{detail}» متعامل آخر؛ لا تتضمن التعريفة إلا صيغ صاحبها",
    },
    "law-of-all": {
        "en": "'{detail}' is everybody's law, or the demonstration's, not an operator's to change; use another code",
        "fr": "« {detail} » est la loi de tous, ou de la démonstration : un opérateur ne le change pas ; autre code",
        "ar": "«{detail}» قانون يسري على الجميع أو تعريفة تجريبية لا يغيرها متعامل؛ استعملوا رمزا خاصا بكم",
    },
    "units-differ": {
        "en": "the parts of a plan are in different units ({detail})",
        "fr": "les éléments d’une formule sont dans des unités différentes ({detail})",
        "ar": "عناصر الصيغة بوحدات مختلفة ({detail})",
    },
}


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong, at a place of a file; `line` counts from 1, 0 if the place has none."""

    file: str
    line: int
    path: str
    code: str
    detail: str = ""

    def sentence(self, language: str = "en") -> str:
        """Say the problem and what to do about it."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        detail = f"\u2066{self.detail}\u2069" if language == "ar" else self.detail
        words = SENTENCES[self.code][language].format(detail=detail)
        if language == "ar":
            return f"\u2066{place}\u2069 \u2066{self.path}\u2069: {words}"
        return f"{place}: {self.path}: {words}" if self.path else f"{place}: {words}"


class RulesInvalid(ValueError):
    """Some rule files cannot be used; `problems` names every reason found."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(problem.sentence() for problem in problems))
        self.problems = problems

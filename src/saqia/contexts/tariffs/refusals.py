"""Where a draft stands, and why an act on it is refused, in words."""

from saqia.platform.wording import Text

DRAFT_STATES = {
    "draft": Text(ar="قيد الإعداد", fr="en préparation", en="being written"),
    "submitted": Text(ar="تنتظر المصادقة", fr="attend l’approbation", en="waits for approval"),
    "approved": Text(ar="مصادق عليها", fr="approuvée", en="approved"),
    "withdrawn": Text(ar="مسحوبة", fr="retirée", en="withdrawn"),
}
DRAFT_REFUSALS = {
    "DraftDecided": Text(
        ar="أرسلت هذه التعريفة أو تقرر في شأنها، أو تغيرت بعد قراءتكم: أعيدوا قراءتها.",
        fr="Cette grille a été soumise, décidée ou changée depuis votre lecture : relisez-la.",
        en="This grid was submitted, decided or changed since you read it: read it again.",
    ),
    "DraftUnsound": Text(
        ar="ملف مرفوض، أو حالة لم تنجح، أو لا توجد أي حالة: صححوا ما هو مذكور أدناه.",
        fr="Un fichier est refusé, un cas échoue ou il n’y a aucun cas : corrigez ce qui suit.",
        en="A file is refused, a case fails or there is none: correct what stands below.",
    ),
    "InForceTooEarly": Text(
        ar="مضى يوم دخولها حيز التنفيذ: اختاروا يوما قادما.",
        fr="Son jour d’entrée en vigueur est passé : choisissez un jour à venir.",
        en="The day from which it would hold has passed: choose one to come.",
    ),
    "NotTheirs": Text(
        ar="لا يسحب التعريفة إلا من كتبها أو أرسلها، أو من له حق المصادقة عليها.",
        fr="Seuls qui l’a écrite ou soumise, ou qui peut l’approuver, retirent une grille.",
        en="Only whoever wrote or submitted a grid, or may approve it, withdraws it.",
    ),
    "SameHands": Text(
        ar="من كتب التعريفة أو أرسلها لا يصادق عليها.",
        fr="Qui a écrit ou soumis une grille ne l’approuve pas.",
        en="Whoever wrote or submitted a grid does not approve it.",
    ),
    "ShadowMissing": Text(
        ar="لم تجرب على دورة ماضية، أو تغيرت بعد التجربة: جربوها أولا.",
        fr="Elle n’a pas été essayée sur un cycle passé, ou a changé depuis : essayez-la d’abord.",
        en="It was not tried on a past cycle, or changed since: try it first.",
    ),
    "TitleMissing": Text(ar="أعطوا التعريفة اسما.", fr="Donnez un nom à la grille.", en="Give the grid a name."),
}

"""What certificates say, and why one is refused, in ar, fr and en."""

from collections.abc import Mapping

from saqia.platform.wording import Text

CERTIFICATE_TITLES: Mapping[str, Text] = {
    "paid-up": Text(ar="شهادة إبراء الذمة", fr="Attestation de solde", en="Paid-up certificate"),
    "contract": Text(ar="شهادة اشتراك", fr="Attestation d’abonnement", en="Certificate of contract"),
}
STATEMENTS: Mapping[str, Text] = {
    "paid-up": Text(
        ar="تشهد الشركة أن هذا الحساب لم يبق في ذمته أي مبلغ مستحق إلى غاية {date}.",
        fr="La société atteste que ce compte ne doit aucune somme au {date}.",
        en="The company certifies that this account owes nothing on {date}.",
    ),
    "contract": Text(
        ar="تشهد الشركة أن العقود المبينة أعلاه سارية المفعول في {date}.",
        fr="La société atteste que les contrats ci-dessus sont en vigueur au {date}.",
        en="The company certifies that the contracts above are in force on {date}.",
    ),
}
CONTESTED = Text(
    ar="باستثناء مبلغ {amount} درهم موضوع شكاية لم يبت فيها بعد.",
    fr="Hors {amount} DH contestés, sur lesquels il n’est pas encore décidé.",
    en="Save {amount} DH that are contested and not decided yet.",
)
VERIFY = Text(
    ar="للتحقق: امسحوا الرمز، أو أدخلوا رقم الشهادة والرمز {code} في الوكالة الرقمية. صالحة إلى غاية {date}.",
    fr="Pour vérifier : scannez le code, ou saisissez sur l’agence digitale le numéro et le code {code}. "
    "Valable jusqu’au {date}.",
    en="To verify: scan the code, or enter the number and the code {code} at the digital agency. Valid until {date}.",
)
ACCOUNT = Text(ar="رقم الحساب", fr="Compte", en="Account")
HOLDER = Text(ar="المشترك", fr="Titulaire", en="Holder")
ADDRESS = Text(ar="العنوان", fr="Adresse", en="Address")
SINCE = Text(ar="{number} منذ {date}", fr="{number} depuis le {date}", en="{number} since {date}")

CERTIFICATE_REASONS: Mapping[str, Text] = {
    "overdue": Text(
        ar="توجد فواتير فات أجل أدائها", fr="des factures sont en retard de paiement", en="bills are overdue"
    ),
    "due": Text(ar="توجد فواتير لم تؤد بعد", fr="des factures restent à payer", en="bills are still to be paid"),
    "no-contract": Text(ar="لا عقدة سارية المفعول", fr="aucun contrat n’est en vigueur", en="no contract is in force"),
    "kind-unknown": Text(ar="نوع الشهادة غير معروف", fr="type d’attestation inconnu", en="no such kind of certificate"),
}
"""Why a certificate is refused."""
REFUSALS: Mapping[str, Text] = {
    "CertificateRefused": Text(
        ar="لا يمكن تسليم الشهادة: {detail}.",
        fr="L’attestation ne peut pas être délivrée : {detail}.",
        en="The certificate cannot be issued: {detail}.",
    ),
    "BundleNotFound": Text(ar="لا وجود لهذا الملف.", fr="Ce fichier n’existe pas.", en="There is no such file."),
    "BundleTooLarge": Text(
        ar="اختاروا حسابا واحدا على الأقل و5000 على الأكثر.",
        fr="Choisissez au moins un compte et 5 000 au plus.",
        en="Choose at least one account and 5,000 at most.",
    ),
    "AccountUnknown": Text(ar="لا وجود لهذا الحساب.", fr="Ce compte n’existe pas.", en="There is no such account."),
}

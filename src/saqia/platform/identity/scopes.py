"""What an application may ask for, in words that people read before they agree."""

from saqia.platform.wording import Text

PEOPLE = {
    "account:read": Text(
        ar="الاطلاع على حساباتكم وعقودكم وكشوفها",
        fr="voir vos comptes, vos contrats et leurs relevés de compte",
        en="see your accounts, contracts and statements",
    ),
    "bills:read": Text(ar="الاطلاع على فواتيركم", fr="voir vos factures", en="see your bills"),
    "readings:read": Text(
        ar="الاطلاع على قراءات عداداتكم", fr="voir les relevés de vos compteurs", en="see the readings of your meters"
    ),
    "readings:write": Text(
        ar="إرسال قراءة عداد باسمكم", fr="envoyer un index en votre nom", en="send a meter reading in your name"
    ),
    "disputes:read": Text(ar="الاطلاع على منازعاتكم", fr="voir vos contestations", en="see your disputes"),
    "disputes:write": Text(
        ar="المنازعة في فاتورة باسمكم", fr="contester une facture en votre nom", en="contest a bill in your name"
    ),
    "files:read": Text(ar="تتبع ملفاتكم", fr="suivre vos dossiers", en="follow your files"),
    "files:write": Text(
        ar="إيداع الملفات ومتابعتها باسمكم",
        fr="déposer des dossiers et agir en votre nom",
        en="deposit files and act on them in your name",
    ),
    "certificates:read": Text(ar="الاطلاع على شهاداتكم", fr="voir vos attestations", en="see your certificates"),
    "certificates:write": Text(
        ar="طلب شهادة باسمكم", fr="demander une attestation en votre nom", en="ask for a certificate in your name"
    ),
    "messages:read": Text(ar="قراءة رسائلكم", fr="lire vos messages", en="read your messages"),
    "messages:write": Text(
        ar="ضبط طريقة مراسلتكم", fr="régler la façon de vous écrire", en="set how you are written to"
    ),
}
"""Of people, for an application that acts in their name."""
STAFF = {
    "desk:customers": Text(ar="البحث عن الزبناء", fr="rechercher des clients", en="find customers"),
    "desk:queues": Text(ar="الاطلاع على ما ينتظر المعالجة", fr="voir ce qui attend", en="see what waits"),
    "desk:readings": Text(ar="تسجيل القراءات", fr="saisir des relevés", en="record readings"),
}
"""Of the staff, within the permissions of their roles; of a service, within those of the roles it was given."""
APPS = {
    "webhooks": Text(ar="التوصل بإشعارات عما يستجد", fr="être averti de ce qui arrive", en="be told of what happens"),
}
PARTNERS = {
    "payments:collect": Text(
        ar="استخلاص الأداءات لفائدة الموزع", fr="encaisser pour le distributeur", en="take payments for the distributor"
    ),
}
"""Of a bank or network, for itself."""
KNOWN = {**PEOPLE, **STAFF, **APPS, **PARTNERS}

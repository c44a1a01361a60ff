"""What commands tell of what they did or found, in the language of the console."""

from saqia.platform.wording import Text

SEALED = Text(ar="عدد القيود المختومة: {count}", fr="écritures scellées : {count}", en="entries sealed: {count}")
BACKED_UP = Text(
    ar="{folder}: قاعدة البيانات وعدد من الملفات: {files}",
    fr="{folder} : la base de données, et des fichiers au nombre de {files}",
    en="{folder}: the database, and this many files: {files}",
)
BACKUP_COMPLETE = Text(
    ar="{folder}: كاملة؛ أنجزت في {made_at} بالإصدار {release}",
    fr="{folder} : complète ; faite le {made_at} par la version {release}",
    en="{folder}: complete; made {made_at} by release {release}",
)
RESTORED = Text(
    ar="تمت الاستعادة؛ تم التحقق من سلاسل التدقيق ودفاتر الحسابات، وعددها: {count}",
    fr="restaurée ; chaînes d’audit et comptes vérifiés : {count}",
    en="restored; audit chains and ledgers verified: {count}",
)
NEWEST_SCHEMA = Text(
    ar="لقاعدة البيانات أحدث بنية", fr="la base de données a le schéma le plus récent",
    en="the database has the newest schema",
)  # fmt: skip
JOB_QUEUED = Text(
    ar="أعيدت المهمة {number} إلى الانتظار",
    fr="la tâche {number} est remise en file",
    en="job {number} is queued again",
)
CASES_PRICED = Text(
    ar="السطور: {rows}، منها مرفوضة: {refused}؛ {target}",
    fr="lignes : {rows}, dont refusées : {refused} ; {target}",
    en="rows: {rows}, of them refused: {refused}; {target}",
)
RULES_CHECKED = Text(
    ar="ملفات القواعد: {files}، الحالات: {cases}، المشاكل: {problems}",
    fr="fichiers de règles : {files}, cas : {cases}, problèmes : {problems}",
    en="rule files: {files}, cases: {cases}, problems: {problems}",
)
SHOWN_ONCE = Text(ar="لا يعرض إلا هذه المرة", fr="montré cette seule fois", en="shown this once")
REMOVED = Text(ar="حذف", fr="supprimée", en="removed")
PROMISES_HELD = Text(
    ar="كل الالتزامات محترمة، وعددها {count}", fr="engagements tenus : {count}, tous", en="promises held: {count}, all"
)
SANDBOX_OPEN = Text(
    ar="{code} يجيب على العنوان {host}", fr="{code} répond à l’adresse {host}", en="{code} answers at the host {host}"
)
EXAMPLE = Text(
    ar="العقد {contract}، الحساب {account}: {name}",
    fr="contrat {contract}, compte {account} : {name}",
    en="contract {contract}, account {account}: {name}",
)
EXAMPLE_UNKNOWN = Text(
    ar="العقد {contract}: ليس لأحد", fr="contrat {contract} : n’est à personne", en="contract {contract}: nobody has it"
)
BILLS_PRINTED = Text(
    ar="{folder}: طبعت {printed}، وكانت هناك {skipped}، وتعذرت {failed}",
    fr="{folder} : imprimées {printed}, déjà là {skipped}, en échec {failed}",
    en="{folder}: printed {printed}, already there {skipped}, failed {failed}",
)
EXCEPTION = Text(
    ar="الحساب {account}، العقد {contract}، {code}: {why}",
    fr="compte {account}, contrat {contract}, {code} : {why}",
    en="account {account}, contract {contract}, {code}: {why}",
)
CYCLE = Text(
    ar="الدورة {cycle}، الجولة {round}، {month}، {state}، الفواتير: {bills}، المجموع: {total} درهم، المتعذرة: "
    "{exceptions}، الختم {seal}",
    fr="cycle {cycle}, tournée {round}, {month}, {state}, factures : {bills}, total : {total} DH, non facturés : "
    "{exceptions}, sceau {seal}",
    en="cycle {cycle}, round {round}, {month}, {state}, bills: {bills}, total: {total} DH, exceptions: {exceptions}, "
    "seal {seal}",
)
GATE = Text(
    ar="{verdict} · {name}: {found} (الأقصى {most} %)", fr="{verdict} · {name} : {found} (au plus {most} %)",
    en="{verdict} · {name}: {found} (at most {most} %)",
)  # fmt: skip
GATE_OPEN = Text(ar="مقبول", fr="passe", en="go")
GATE_CLOSED = Text(ar="موقوف", fr="ARRÊT", en="NO-GO")
NOTHING_BEFORE = Text(ar="لا شيء للمقارنة", fr="rien à comparer", en="nothing to compare")
LATE = Text(
    ar="{day}: حسابات متأخرة: {accounts}",
    fr="{day} : comptes en retard : {accounts}",
    en="{day}: accounts late: {accounts}",
)
STEPS_TAKEN = Text(ar="الخطوات المنجزة:", fr="étapes franchies :", en="steps taken:")
STEPS_TO_TAKE = Text(ar="الخطوات التي ستنجز:", fr="étapes qui seraient franchies :", en="steps that would be taken:")
NO_STEP = Text(ar="لا خطوة", fr="aucune étape", en="no step")
STEP = Text(
    ar="{name}: الحسابات {accounts}، المبلغ {amount} درهم", fr="{name} : comptes {accounts}, montant {amount} DH",
    en="{name}: accounts {accounts}, amount {amount} DH",
)  # fmt: skip
LEFT_ALONE = Text(ar="لم تمس:", fr="laissés tranquilles :", en="left alone:")
LEFT = Text(ar="{name}: الحسابات {accounts}", fr="{name} : comptes {accounts}", en="{name}: accounts {accounts}")
PLANS = Text(
    ar="جداول الأداء: مؤداة {honored}، غير محترمة {broken}",
    fr="échéanciers : soldés {honored}, rompus {broken}",
    en="plans: paid to the end {honored}, broken {broken}",
)
ACCOUNT_STEP = Text(
    ar="الحساب {account}: {step}، الفاتورة {item}، المبلغ {amount} درهم",
    fr="compte {account} : {step}, facture {item}, montant {amount} DH",
    en="account {account}: {step}, item {item}, amount {amount} DH",
)
ACCOUNT_LEFT = Text(
    ar="الحساب {account}: {step}، لم يمس: {why}",
    fr="compte {account} : {step}, laissé tranquille : {why}",
    en="account {account}: {step}, left alone: {why}",
)

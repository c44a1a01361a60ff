"""What commands refuse, in the language of the console."""

from saqia.platform.wording import Text

TENANT_UNKNOWN = Text(
    ar="لا موزع بالرمز {code}؛ المعروفون: {known}",
    fr="aucun distributeur n’a le code {code} ; connus : {known}",
    en="no distributor is called {code}; known: {known}",
)
ROUND_UNKNOWN = Text(
    ar="لا دورة قراءة بالرمز {code}؛ المعروفة: {known}",
    fr="aucune tournée n’a le code {code} ; connues : {known}",
    en="no round is called {code}; known: {known}",
)
CYCLE_UNKNOWN = Text(
    ar="لا دورة فوترة برقم {number}؛ تعرضها `saqia bills list`",
    fr="aucun cycle n’a le numéro {number} ; `saqia bills list` les montre",
    en="there is no cycle {number}; `saqia bills list` lists them",
)
NOTHING_CHECKED = Text(
    ar="لم يفحص أي تسليم؛ نفذوا `saqia switchover check` أولا",
    fr="aucune reprise n’a été contrôlée ; lancez d’abord `saqia switchover check`",
    en="no handover was checked; run `saqia switchover check` first",
)
NONE = Text(ar="لا شيء", fr="aucun", en="none")
NOT_UTF8 = Text(
    ar="المعطى {argument} ليس نصا بترميز UTF-8؛ أعيدوا كتابته",
    fr="l’argument {argument} n’est pas un texte UTF-8 ; tapez-le de nouveau",
    en="the argument {argument} is not UTF-8 text; type it anew",
)
NOT_BETWEEN = Text(
    ar="{value} ليس بين {first} و{last}",
    fr="{value} n’est pas entre {first} et {last}",
    en="{value} is not between {first} and {last}",
)
SETTING_MISSING = Text(
    ar="الإعداد {setting} غير محدد", fr="le réglage {setting} n’est pas donné", en="{setting} is not set"
)
APP_NAMES_UNKNOWN = Text(
    ar="غير معروف: {names}؛ الصلاحيات المعروفة: {known}",
    fr="inconnu : {names} ; portées connues : {known}",
    en="not known: {names}; scopes: {known}",
)
APP_MISDESCRIBED = Text(
    ar="قيمة {option} غير مقبولة", fr="la valeur de {option} ne peut être prise", en="{option} cannot be taken"
)
APP_UNKNOWN = Text(ar="لا تطبيق بالمعرف {client}", fr="aucune application {client}", en="no application {client}")
HEAD_ALONE = Text(ar="--head يتطلب --tenant", fr="--head demande --tenant", en="--head needs --tenant")
HEAD_FORM = Text(
    ar="يجب أن يكون --head كما يعرضه verify: {example}",
    fr="--head s’écrit comme verify le montre : {example}",
    en="--head must look as verify prints it: {example}",
)
BACKUP_FOLDER_USED = Text(
    ar="المجلد {folder} ليس فارغا: لكل نسخة احتياطية مجلد خاص بها",
    fr="{folder} n’est pas vide : une sauvegarde va dans un dossier à elle",
    en="{folder} is not empty: a backup goes into a folder of its own",
)
BACKUP_FOLDER_REFUSED = Text(
    ar="{folder}: {reason}؛ اختاروا مجلدا آخر",
    fr="{folder} : {reason} ; nommez un autre dossier",
    en="{folder}: {reason}; name another folder",
)
BACKUP_DAMAGED = Text(
    ar="النسخة {folder} متضررة أو غير مكتملة: {names}؛ لم يمس أي شيء",
    fr="{folder} est abîmée ou inachevée : {names} ; rien n’a été touché",
    en="{folder} is damaged or not finished: {names}; nothing was touched",
)
DATABASE_NOT_EMPTY = Text(
    ar="قاعدة البيانات ليست فارغة؛ لم يمس أي شيء",
    fr="la base n’est pas vide ; rien n’a été touché",
    en="the database is not empty; nothing was touched",
)
FILES_IN_THE_WAY = Text(
    ar="توجد ملفات أخرى في نفس المكان: {names}؛ لم يمس أي شيء",
    fr="d’autres fichiers sont à cette place : {names} ; rien n’a été touché",
    en="other files are in the way: {names}; nothing was touched",
)
NOT_VERIFIED = Text(
    ar="البيانات المستعادة لا تجتاز التحقق",
    fr="les données restaurées ne passent pas la vérification",
    en="the restored data does not verify",
)
LEDGER_UNBALANCED = Text(
    ar="الدفتر غير متوازن بفارق {amount} درهم",
    fr="le grand livre est déséquilibré de {amount} DH",
    en="the ledger is out of balance by {amount} DH",
)
PROGRAM_FAILED = Text(
    ar="توقف برنامج PostgreSQL وقال: {told}",
    fr="un programme de PostgreSQL s’est arrêté et dit : {told}",
    en="a program of PostgreSQL stopped and says: {told}",
)
KEYS_ELSEWHERE = Text(
    ar="المفاتيح ليست فيها: احتفظوا بنسخة من {keys} في مكان آخر",
    fr="les clés n’y sont pas : gardez une copie de {keys} ailleurs",
    en="the keys are not in it: keep a copy of {keys} elsewhere",
)
HOST_FAILED = Text(
    ar="خادم البنك لم يجب كما ينبغي: {reason}",
    fr="le serveur de la banque n’a pas répondu comme il faut : {reason}",
    en="the bank's host did not answer as it should: {reason}",
)
BENCH_UNKNOWN = Text(
    ar="لا قياس باسم {name}؛ الموجودة: {known}",
    fr="aucune mesure ne s’appelle {name} ; il y a : {known}",
    en="no benchmark is called {name}; there are: {known}",
)
GATE_CLOSED = Text(
    ar="المقارنة تمنع المتابعة: {gates}؛ راجعوا `saqia bills list`، وللمتابعة اذكروا السبب مع --override",
    fr="la comparaison arrête le cycle : {gates} ; lisez `saqia bills list` ; pour continuer, donnez le motif avec "
    "--override",
    en="no-go: {gates}. Read `saqia bills list`; to go on, give the reason with --override",
)
READING_RULE_MISSING = Text(
    ar="لا قاعدة {section} سارية في {day} في rules/reading.yaml: لا يمكن الحكم على قراءات {month}",
    fr="rules/reading.yaml n’a aucune règle {section} au {day} : les relevés de {month} ne peuvent être jugés",
    en="rules/reading.yaml has no {section} that holds on {day}: no reading of {month} can be judged",
)
ROUND_TOO_EARLY = Text(
    ar="تبدأ قراءات {month} يوم {day}",
    fr="les relevés de {month} commencent le {day}",
    en="the readings of {month} begin on {day}",
)
DATABASE_NAME = Text(
    ar="اسم قاعدة البيانات من 1 إلى 63 بايت وبدون علامة اقتباس",
    fr="un nom de base a de 1 à 63 octets, sans guillemet",
    en="a name of a database has 1 to 63 bytes and no quotation mark",
)
OWN_SERVER = Text(
    ar="SAQIA_DATABASE_URL يشير إلى خادم لكم: افتحوا psql هناك",
    fr="SAQIA_DATABASE_URL nomme un serveur à vous : ouvrez-y psql",
    en="SAQIA_DATABASE_URL names a server of yours: open psql there",
)
ANEW_EMBEDDED = Text(
    ar="--anew لقاعدة البيانات المدمجة، وSAQIA_DATABASE_URL يشير إلى خادم لكم",
    fr="--anew est pour la base embarquée ; SAQIA_DATABASE_URL nomme un serveur à vous",
    en="--anew is for the embedded database; SAQIA_DATABASE_URL names a server of yours",
)
ANEW_USED = Text(
    ar="أمر آخر يستعمل قاعدة البيانات المدمجة في {home}؛ أوقفوه ثم أعيدوا",
    fr="une autre commande utilise la base embarquée de {home} ; arrêtez-la puis recommencez",
    en="another command uses the embedded database in {home}; stop it, then try again",
)
ANEW_CONFIRM = Text(
    ar="سيحذف هذا قاعدة البيانات المدمجة وما أنشئ معها في {home}. هل نتابع؟",
    fr="Cela supprime la base embarquée et ce qui a été fait avec elle dans {home}. Continuer ?",
    en="This removes the embedded database and what was made with it in {home}. Go on?",
)
FILES_GONE = Text(
    ar="قاعدة بيانات {home} قائمة، لكن الملفات التي أنشئت معها لم تعد هناك: استرجعوها من نسخة احتياطية، أو "
    "ابدؤوا من جديد بـ `saqia demo --anew`",
    fr="la base de {home} est là, mais les fichiers faits avec elle n’y sont plus : rétablissez-les d’une sauvegarde, "
    "ou recommencez par `saqia demo --anew`",
    en="the database of {home} is there, but the files made with it are gone: bring them back from a backup, or begin "
    "anew with `saqia demo --anew`",
)
OTHER_WORLD = Text(
    ar="في هذا التثبيت عالم من {customers} زبون بالبذرة {seed}؛ شغلوا `saqia demo` بهما، أو عوضوه بـ --anew، أو سموا "
    "مجلدا آخر في SAQIA_HOME",
    fr="cette installation tient un monde de {customers} clients fait avec la graine {seed} ; lancez `saqia demo` avec "
    "eux, remplacez-le par --anew, ou nommez un autre dossier dans SAQIA_HOME",
    en="this installation holds a world of {customers} customers made with seed {seed}; start `saqia demo` with these, "
    "replace it with --anew, or name another folder in SAQIA_HOME",
)
WORLD_BUILT_OTHERWISE = Text(
    ar="{code}: في قاعدة البيانات عالم تجريبي آخر؛ يعوضه `saqia demo --anew`",
    fr="{code} : un autre monde de démonstration est déjà dans la base ; `saqia demo --anew` le remplace",
    en="{code}: another demonstration world is in the database already; `saqia demo --anew` replaces it",
)
HANDOVER_REFUSED = Text(
    ar="{code}: التسليم التجريبي مرفوض: {stops}",
    fr="{code} : la reprise de démonstration est refusée : {stops}",
    en="{code}: the handover of the demonstration is refused: {stops}",
)
CYCLE_VANISHED = Text(
    ar="{code}: اختفت دورة {month}؛ نفذوا `saqia bills list`",
    fr="{code} : le cycle de {month} a disparu ; lancez `saqia bills list`",
    en="{code}: the cycle of {month} vanished; run `saqia bills list`",
)
NOT_DEAD = Text(
    ar="المهمة {number} ليست فاشلة نهائيا؛ تعرضها `saqia jobs dead`",
    fr="la tâche {number} n’est pas une lettre morte ; `saqia jobs dead` les montre",
    en="job {number} is not a dead letter; `saqia jobs dead` lists them",
)
PROCESSES = Text(ar="العمليات: {known}", fr="processus : {known}", en="processes: {known}")
INTAKE_UNKNOWN = Text(
    ar="لا شيء يستقبل {kind}؛ قناته غير مضبوطة",
    fr="rien ne reçoit {kind} ; son canal n’est pas réglé",
    en="nothing takes in {kind}; its channel is not set up",
)
ADDRESS_FORM = Text(
    ar="{given} يجب أن يكون مثل {example}",
    fr="{given} doit ressembler à {example}",
    en="{given} must look like {example}",
)
PROMISES_FAILED = Text(
    ar="عدد الالتزامات غير المحترمة: {count}",
    fr="engagements non tenus : {count}",
    en="promises that do not hold: {count}",
)
SANDBOX_ITSELF = Text(
    ar="{code} هو نفسه مجال تجريبي",
    fr="{code} est lui-même un bac à sable",
    en="{code} is a sandbox itself",
)
QUOTE_LACKS = Text(
    ar="ينقص {names} (أو --file لملف من الحالات)",
    fr="il manque {names} (ou --file pour un fichier de cas)",
    en="missing {names} (or --file for a file of cases)",
)
OUT_LACKS = Text(
    ar="ينقص --out: أين تكتب الأجوبة",
    fr="il manque --out : où écrire les réponses",
    en="missing --out: where to write the answers",
)
COS_PHI_UNREADABLE = Text(
    ar="{value} ليس عددا بمنزلتين عشريتين على الأكثر",
    fr="{value} n’est pas un nombre de deux décimales au plus",
    en="{value} is not a number of two decimals at most",
)
COS_PHI_RANGE = Text(
    ar="معامل القدرة من 0 إلى 1", fr="un facteur de puissance va de 0 à 1", en="a power factor is from 0 to 1"
)
REPORT_IS_READ = Text(
    ar="هذا هو الملف المقروء؛ اختاروا غيره",
    fr="c’est le fichier qui est lu ; nommez-en un autre",
    en="this is the file that is read; name another one",
)
PROVES_NOTHING = {
    "unreadable": Text(
        ar="هذا لا يثبت شيئا: الرمز غير مقروء",
        fr="ceci ne prouve rien : le code est illisible",
        en="this proves nothing: the code cannot be read",
    ),
    "unknown-key": Text(
        ar="هذا لا يثبت شيئا: لم تختمه أي من هذه الشهادات",
        fr="ceci ne prouve rien : aucun de ces certificats ne l’a scellé",
        en="this proves nothing: none of these certificates sealed it",
    ),
    "forged": Text(
        ar="هذا لا يثبت شيئا: الرمز مزور",
        fr="ceci ne prouve rien : le code est falsifié",
        en="this proves nothing: the code is forged",
    ),
}
PROVED = (
    Text(ar="الوصل {number} من {tenant}", fr="reçu {number} de {tenant}", en="receipt {number} of {tenant}"),
    Text(
        ar="المبلغ المؤدى {total} درهم، منه {duty} درهم من التنبر",
        fr="payé {total} DH, dont {duty} DH de droit de timbre",
        en="paid DH {total}, DH {duty} of stamp duty in it",
    ),
    Text(ar="يوم {day} على {time} عبر: {channel}", fr="le {day} à {time}, par : {channel}",
         en="on {day} at {time}, through: {channel}"),
)  # fmt: skip
"""What the code of a receipt proves, line by line."""
PROVED_ACCOUNT = Text(
    ar="الحساب {number}: {amount} درهم", fr="compte {number} : {amount} DH", en="account {number}: DH {amount}"
)
CERTIFICATE_UNREADABLE = Text(
    ar="شهادة غير مقروءة: المطلوب ملف PEM",
    fr="un certificat est illisible : il faut un fichier PEM",
    en="a certificate cannot be read: it has to be a PEM file",
)
PORT_TAKEN = Text(
    ar="{place}: المنفذ مستعمل؛ اختاروا غيره بـ --port أو --host",
    fr="{place} : quelque chose y écoute déjà ; choisissez-en un autre avec --port ou --host",
    en="{place}: something listens there already; choose another with --port or --host",
)
PLACE_REFUSED = Text(
    ar="{place}: ليس عنوانا يمكن الاستماع عليه في هذا الجهاز؛ اختاروا غيره بـ --port أو --host",
    fr="{place} : cette machine ne peut pas y écouter ; choisissez-en un autre avec --port ou --host",
    en="{place}: this machine cannot listen there; choose another with --port or --host",
)
SIMULATORS = Text(ar="المحاكيات: {known}", fr="simulateurs : {known}", en="simulators: {known}")
STAGED_MISSING = Text(
    ar="ملفات التسليم غير موجودة ({name})؛ أعيدوا `saqia switchover check`",
    fr="les fichiers préparés de la reprise manquent ({name}) ; relancez `saqia switchover check`",
    en="the staged files of the handover are gone ({name}); run `saqia switchover check` again",
)
FORMER_LACKS = Text(
    ar="اذكروا --former-rules أو --former-on أو كليهما",
    fr="donnez --former-rules, --former-on, ou les deux",
    en="give --former-rules, --former-on, or both",
)
NOT_A_DAY = Text(
    ar="{value} ليس تاريخا؛ اكتبوه هكذا 2024-09-01",
    fr="{value} n’est pas une date ; écrivez-la comme 2024-09-01",
    en="{value} is not a date; write it as 2024-09-01",
)
CASES_NOT_TEXT = Text(
    ar="{file}: ليس نصا بترميز UTF-8؛ احفظوه من جديد بصيغة CSV UTF-8",
    fr="{file} : pas un texte UTF-8 ; enregistrez-le de nouveau en « CSV UTF-8 »",
    en="{file}: not UTF-8 text; save it again as 'CSV UTF-8'",
)
CASES_NOT_CSV = Text(
    ar="{file}: ليس ملف CSV مقروءا (السطر {line})",
    fr="{file} : pas un fichier CSV lisible (ligne {line})",
    en="{file}: not a CSV file that can be read (line {line})",
)
CASES_EMPTY = Text(
    ar="الملف فارغ؛ يجب أن يكون سطره الأول {header}",
    fr="le fichier est vide ; sa première ligne doit être {header}",
    en="the file is empty; its first line has to be {header}",
)
CASES_LACK = Text(
    ar="لا عمود {names}؛ يجب أن يضم السطر الأول {header}",
    fr="pas de colonne {names} ; la première ligne doit contenir {header}",
    en="no column {names}; the first line has to hold {header}",
)
CASES_DOUBLE = Text(
    ar="العمود {names} موجود من قبل؛ غيروا اسمه أو احذفوه",
    fr="la colonne {names} est déjà là ; renommez-la ou enlevez-la",
    en="the column {names} is there already; rename or remove it",
)

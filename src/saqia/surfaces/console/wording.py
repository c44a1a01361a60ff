"""What commands say of the names that they are given."""

from saqia.platform.wording import Text

TENANT_UNKNOWN = Text(
    ar="لا موزع بالرمز {code}؛ المعروفون: {known}",
    fr="aucun distributeur n'a le code {code} ; connus : {known}",
    en="no distributor is called {code}; known: {known}",
)
ROUND_UNKNOWN = Text(
    ar="لا دورة قراءة بالرمز {code}؛ المعروفة: {known}",
    fr="aucune tournée n'a le code {code} ; connues : {known}",
    en="no round is called {code}; known: {known}",
)
CYCLE_UNKNOWN = Text(
    ar="لا دورة فوترة برقم {number}؛ تعرضها `saqia bills list`",
    fr="aucun cycle n'a le numéro {number} ; `saqia bills list` les montre",
    en="there is no cycle {number}; `saqia bills list` lists them",
)
NOTHING_CHECKED = Text(
    ar="لم يفحص أي تسليم؛ نفذوا `saqia switchover check` أولا",
    fr="aucune reprise n'a été contrôlée ; lancez d'abord `saqia switchover check`",
    en="no handover was checked; run `saqia switchover check` first",
)
NONE = Text(ar="لا شيء", fr="aucun", en="none")

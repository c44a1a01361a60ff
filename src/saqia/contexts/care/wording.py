"""What care says to people, in three languages; subjects are data (`rules/catalogues`)."""

from saqia.platform.wording import Text

GROUPS = {
    "technical": Text(ar="شكاية تقنية", fr="Réclamation technique", en="Technical complaint"),
    "commercial": Text(ar="شكاية تجارية", fr="Réclamation commerciale", en="Commercial complaint"),
}
REFUSALS = {
    "ProcedureNotHere": Text(ar="ليست هذه المسطرة من هذا الصنف: {procedure}.",
                             fr="Cette démarche n’est pas de ce type : {procedure}.",
                             en="Not a procedure of this kind: {procedure}."),
}  # fmt: skip
"""What to say for each refusal of `operations`, by its name."""

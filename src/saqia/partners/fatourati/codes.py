"""The aggregator's return codes, as far as public integrations show them."""

OK, BAD_MAC, CHANNEL_CLOSED, DEBT, CREDITOR, EMPTY_FORM, CHANNEL, DONE_ALREADY = (
    "000", "100", "102", "103", "104", "111", "113", "301",
)  # fmt: skip
INVALID, SYSTEM, PENDING, UNDECIDED = "902", "908", "909", "910"
"""`INVALID`: the transaction cannot be; the others: nobody knows yet, ask again with the same reference."""
UNKNOWN_YET = frozenset({SYSTEM, PENDING, UNDECIDED})
WORDS = {
    OK: "ACCEPTE", BAD_MAC: "SIGNATURE INVALIDE", CHANNEL_CLOSED: "CANAL INACTIF POUR CETTE CREANCE",
    DEBT: "CREANCE INCONNUE OU INACTIVE", CREDITOR: "CREANCIER INEXISTANT", EMPTY_FORM: "FORMULAIRE VIDE",
    CHANNEL: "CANAL INEXISTANT", DONE_ALREADY: "TRANSACTION DEJA TRAITEE", INVALID: "TRANSACTION INVALIDE",
    SYSTEM: "ERREUR SYSTEME", PENDING: "EN ATTENTE", UNDECIDED: "EN COURS DE TRAITEMENT",
}  # fmt: skip


class Refused(Exception):
    """A step is answered with a code other than success."""

    def __init__(self, code: str, words: str = "") -> None:
        super().__init__(code)
        self.code, self.words = code, words or WORDS[code]

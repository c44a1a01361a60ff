"""The forms of the queues."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from saqia.contexts.billing import operations, wording
from saqia.contexts.parties import wording as merging
from saqia.platform.wording import Text, quantity
from saqia.surfaces.desk.queues import indices
from saqia.surfaces.kit import decimals, languages

NUMBER = {"inputmode": "decimal", "dir": "ltr", "autocomplete": "off"}


def worded(codes: Sequence[str], words: dict[str, Text]) -> list[tuple[str, str]]:
    """Return the choices of a field: codes with their words in the page's language."""
    return [(code, words[code].say(languages.current())) for code in codes]


class SettledForm(forms.Form):
    """How a contract that could not be billed was settled."""

    resolution = forms.CharField(
        label=_("What was done"), min_length=5, max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept with your name. No name, phone or address of anybody."),
    )  # fmt: skip


class ReadingForm(forms.Form):
    """What becomes of a held reading, and why."""

    decision = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: list[tuple[str, list[tuple[str, str]]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].choices = choices  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    """What a dispute is answered: the outcome, why, the right index of each register where one was wrong."""

    outcome = forms.ChoiceField(label=_("Outcome"))
    reason = forms.ChoiceField(label=_("Reason of the decision"))

    def __init__(self, *args: Any, registers: list[indices.Billed], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.registers = registers
        self.corrected: dict[int, operations.CorrectedIndex] = {}
        states = worded(("accepted", "partly", "refused"), dict(wording.DISPUTE_STATES))
        self.fields["outcome"].choices = states  # type: ignore[attr-defined]
        reasons = worded(list(wording.DECISION_REASONS), dict(wording.DECISION_REASONS))
        self.fields["reason"].choices = reasons  # type: ignore[attr-defined]
        language = languages.current()
        for each in registers:
            said = " · ".join(text.say(language) for text in each.name if text is not None)
            self.fields[f"index_{each.consumption_id}"] = decimals.DecimalField(
                label=_("Right index: {register}").format(register=f"{said} \u2066{each.serial}\u2069"),
                required=False, min_value=0, max_digits=12, decimal_places=3, widget=forms.TextInput(NUMBER),
                help_text=_("Billed: {index}. Leave empty when it is right.").format(index=_billed(each)),
            )  # fmt: skip
        self.fields["remark"] = forms.CharField(
            label=_("Words to the customer"), required=False, max_length=500, widget=forms.Textarea({"rows": 2})
        )

    def clean(self) -> dict[str, Any]:
        """Turn indices into consumptions; one below the index before is refused at its field."""
        given = super().clean() or {}
        for each in self.registers:
            index = given.get(f"index_{each.consumption_id}")
            if index is None:
                continue
            made = each.at(index)
            if made is None:
                self.add_error(f"index_{each.consumption_id}", _("Below the index before: check it."))
            else:
                self.corrected[each.consumption_id] = made
        return given

    @property
    def decision(self) -> operations.Decision:
        """Return what was decided."""
        given = self.cleaned_data
        cancels = given["reason"] == "bill-canceled" and given["outcome"] != "refused"
        return operations.Decision(
            given["outcome"], given["reason"], self.corrected or None, cancels=cancels, remark=given["remark"]
        )


class AppealForm(forms.Form):
    """Why the customer asks for another look."""

    remark = forms.CharField(
        label=_("What the customer says"), min_length=5, max_length=500, widget=forms.Textarea({"rows": 2})
    )


class RejectedForm(forms.Form):
    """Why a proposed correction is not made."""

    note = forms.CharField(
        label=_("Why it is rejected"), min_length=5, max_length=200, widget=forms.Textarea({"rows": 2}),
        help_text=_("For whoever proposed it. No name, phone or address of anybody."),
    )  # fmt: skip


def _billed(each: indices.Billed) -> str:
    if each.index_milli is None:
        return str(_("not read"))
    return f"\u2066{quantity(Decimal(each.index_milli) / 1000, languages.current())}\u2069"


class MergeForm(forms.Form):
    """Which of two rows stays, why they are one customer, and that somebody is sure."""

    survivor = forms.ChoiceField(label=_("Row that stays"))
    reason = forms.ChoiceField(label=_("Why they are one customer"))
    is_sure = forms.BooleanField(
        label=_("I compared both rows: they are one customer"),
        error_messages={"required": _("Confirm that both rows are one customer.")},
    )

    def __init__(self, *args: Any, ids: tuple[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["survivor"].choices = [(str(own), f"\u2066{own}\u2069") for own in ids]  # type: ignore[attr-defined]
        reasons = worded(list(merging.MERGE_REASONS), merging.MERGE_REASONS)
        self.fields["reason"].choices = reasons  # type: ignore[attr-defined]

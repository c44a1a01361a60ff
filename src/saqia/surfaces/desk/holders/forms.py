"""The forms of a change of holder: the day, what each meter shows, the deposits; and who comes, when unknown."""

import dataclasses
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saqia.contexts.billing import wording as billing_wording
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.metering import queries as metering
from saqia.contexts.parties import types as party_types
from saqia.contexts.parties import wording as party_wording
from saqia.journeys import holders
from saqia.surfaces.kit import clock, decimals, languages

_UNITS = {1: "kWh", 2: "m³"}
_NUMBER = {"inputmode": "decimal", "dir": "ltr", "autocomplete": "off"}


@dataclasses.dataclass(frozen=True)
class Supply:
    """What can be handed over: contracts that run, with the meters that measure them.

    :param deposits: contract id -> what it owes as deposit, MAD centimes
    """

    contracts: Sequence[contract_types.Contract]
    meters: Sequence[metering.Meter]
    deposits: Mapping[int, int]


class ChangeForm(forms.Form):
    """The day, the indices, the deposits; a question to confirm appears only where an index is improbable."""

    on = forms.DateField(
        label=gettext_lazy("First day of the new holder"),
        widget=forms.DateInput(attrs={"type": "date", "dir": "ltr"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, supply: Supply, confirm: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.supply = supply
        language = languages.current()
        for meter in supply.meters:
            for register in meter.registers:
                self._ask_index(meter, register, confirm, language)
        for contract in supply.contracts:
            if contract.service in _UNITS:
                self._ask_deposit(contract, language)

    def clean_on(self) -> Any:
        """Refuse a day to come: nobody has read its index."""
        day = self.cleaned_data["on"]
        if day > clock.today():
            raise forms.ValidationError(_("Choose today or a day before: the index of a day to come is not known."))
        return day

    def indices(self) -> list[holders.DayIndex]:
        """Return what was typed; a meter that nobody read is left out."""
        found = []
        for meter in self.supply.meters:
            for register in meter.registers:
                mark = f"{meter.id}-{register}"
                index = self.cleaned_data.get(f"index-{mark}")
                if index is not None:
                    is_sure = bool(self.cleaned_data.get(f"confirm-{mark}"))
                    found.append(holders.DayIndex(meter.id, register, index, is_sure))
        return found

    def deposits(self) -> dict[str, int]:
        """Return contract number -> the deposit of its new holder, MAD centimes."""
        asked = {one.number: self.cleaned_data.get(f"deposit-{one.id}") for one in self.supply.contracts}
        return {number: int(amount * 100) for number, amount in asked.items() if amount}

    def _ask_index(self, meter: metering.Meter, register: int, confirm: Sequence[str], language: Any) -> None:
        mark, words = f"{meter.id}-{register}", [billing_wording.SERVICES[meter.service].say(language)]
        if register in billing_wording.REGISTERS:
            words.append(billing_wording.REGISTERS[register].say(language))
        label = _("{what}: index of meter {serial}, {unit}").format(
            what=" · ".join(words), serial=f"\u2066{meter.serial}\u2069", unit=f"\u2066{_UNITS[meter.service]}\u2069"
        )
        self.fields[f"index-{mark}"] = decimals.DecimalField(
            label=label, required=False, min_value=0, max_digits=12, decimal_places=3, localize=False,
            help_text=_("Empty: nobody read it that day; the month is then shared by days, and both bills say so."),
            widget=forms.TextInput(_NUMBER),
        )  # fmt: skip
        if mark in confirm:
            self.fields[f"confirm-{mark}"] = forms.BooleanField(
                label=_("The index was read twice, it is right"), required=False
            )

    def _ask_deposit(self, contract: contract_types.Contract, language: Any) -> None:
        label = _("{service}: deposit of the new holder, DH").format(
            service=billing_wording.SERVICES[contract.service].say(language)
        )
        owed = self.supply.deposits.get(contract.id)
        self.fields[f"deposit-{contract.id}"] = decimals.DecimalField(
            label=label, required=False, min_value=0, max_digits=9, decimal_places=2, localize=False,
            initial=Decimal(owed) / 100 if owed else None, widget=forms.TextInput(_NUMBER),
        )  # fmt: skip


class NewcomerForm(forms.Form):
    """Who comes, where the search found nobody. What was searched for is filled in."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    name_ar = forms.CharField(
        label=gettext_lazy("Name in Arabic"), max_length=160, required=False, widget=forms.TextInput({"dir": "rtl"})
    )
    name_latin = forms.CharField(
        label=gettext_lazy("Name in Latin letters"), max_length=160, required=False,
        widget=forms.TextInput({"dir": "ltr"}),
    )  # fmt: skip
    identifier = forms.CharField(
        label=gettext_lazy("National id (CIN), or ICE of a company"), max_length=20, required=False,
        widget=forms.TextInput({"dir": "ltr", "autocomplete": "off"}),
    )  # fmt: skip
    phones = forms.CharField(
        label=gettext_lazy("Phone"), max_length=20, required=False,
        widget=forms.TextInput({"dir": "ltr", "inputmode": "tel", "autocomplete": "off"}),
    )  # fmt: skip
    language = forms.ChoiceField(label=gettext_lazy("Language of messages and bills"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = languages.current()
        kinds = [(code, text.say(shown)) for code, text in party_wording.KINDS.items()]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["language"].choices = list(languages.NAMES.items())  # type: ignore[attr-defined]

    def given(self) -> party_types.CustomerDetails:
        """Return the details as the operation takes them."""
        said = self.cleaned_data
        is_person = said["kind"] == "person"
        return party_types.CustomerDetails(
            kind=said["kind"], name_ar=said["name_ar"], name_latin=said["name_latin"], language=said["language"],
            phones=(said["phones"],) if said["phones"] else (), cin=said["identifier"] or None if is_person else None,
            ice=None if is_person else said["identifier"] or None,
        )  # fmt: skip


def guessed(typed: str) -> dict[str, str]:
    """Return the fields of a newcomer that what was searched for fills: a phone, or a name in its script."""
    text = typed.strip()
    if not text:
        return {}
    if sum(character.isdigit() for character in text) > len(text) // 2:
        return {"phones": text}
    return {"name_ar" if any("\u0600" <= character <= "\u06ff" for character in text) else "name_latin": text}


def supply_of(account: contract_types.Account, deposits: Mapping[int, int]) -> Supply:
    """Return what runs of an account with its meters; inside the caller's reading."""
    running = [one for one in account.contracts if one.ends_on is None]
    return Supply(running, metering.list_hanging_meters({one.metered_by_id for one in running}), deposits)

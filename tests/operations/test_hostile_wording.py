"""What is refused is said in one language: no English word in an Arabic or French sentence, whatever fills it."""

import errno
import os
import re
import typing

import pytest

from saqia.contexts.banking import ports
from saqia.contexts.banking import wording as banking
from saqia.contexts.metering.readingfile import faults
from saqia.contexts.metering.wording import files
from saqia.journeys.switchover import intake
from saqia.journeys.switchover import wording as switchover
from saqia.platform import disk_wording
from saqia.platform.wording import Language

ENGLISH = re.compile(r"\b(line|byte|file|end|account|binary|archive of|text|workbook|no such|not a|directory|"
                     r"permission|unknown|missing|the|is|are)\b", re.IGNORECASE)  # fmt: skip
WHERE = ("line 3", "line 3: Amt", "byte 19", "end of file", "account")
spoken = pytest.mark.parametrize("language", ["ar", "fr"])


@spoken
@pytest.mark.parametrize("where", WHERE)
def test_a_file_of_a_bank(where: str, language: Language) -> None:
    for fault in typing.get_args(ports.Fault):
        said = banking.refusal(ports.FileNotReadable(fault, where), language)
        assert not ENGLISH.search(said.replace("rules/bank_formats.yaml", "")), said


@spoken
def test_a_file_of_readings(language: Language) -> None:
    for kind in typing.get_args(faults.Kind):
        said = files.file_fault(faults.FileNotText(kind), language)
        assert not ENGLISH.search(said), said


@spoken
@pytest.mark.parametrize("number", sorted(disk_wording.REASONS))
def test_a_file_that_the_system_refuses(number: int, language: Language) -> None:
    fault = intake.FileUnusable("a.csv", "not-found", error=os.strerror(number))
    fault.__cause__ = OSError(number, os.strerror(number))
    said = switchover.file_fault(fault, language)
    assert not ENGLISH.search(said), said
    assert os.strerror(number) not in said


def test_an_error_of_the_system_that_has_no_words_has_its_number() -> None:
    assert disk_wording.reason(OSError(errno.EMFILE, "x"), "fr") == "erreur 24 du système"

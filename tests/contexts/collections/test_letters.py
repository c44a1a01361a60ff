"""Letters of dunning: what they ask for, what they leave out, from when on a cut is possible, whether they arrived."""

import datetime
from pathlib import Path

import pytest
from tests.contexts.billing import world as worlds
from tests.contexts.collections import debts
from tests.contexts.collections.debts import NOTICED, REMINDED, SYSTEM
from tests.documents import reading

from saqia.contexts.collections import exports, ladder, models, operations, queries, rules, types
from saqia.contexts.ledger import operations as ledger
from saqia.platform import operation
from saqia.platform.calendar import national
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow


def printed(
    world: worlds.World, name: str = "plain", step: str = "notice", on: datetime.date = NOTICED
) -> types.Letter:
    """Print the letter of a step that was taken about an account on a day."""
    account = world.accounts[name].account_id
    with scope.reading(1):
        [run_id] = [one.run_id for one in queries.list_steps_of(account) if one.step == step]
    [found] = operations.print_letters(actor=SYSTEM, run_id=run_id, step=step, account_ids=[account], at=debts.noon(on))
    return found


def read(letter: types.Letter, folder: Path) -> str:
    """Return the text of a letter's paper."""
    with scope.reading(1):
        return reading.text(exports.render_letter(letter, key=None), folder)


def test_a_notice_says_what_how_and_until_when(world: worlds.World, tmp_path: Path) -> None:
    number = debts.noticed(world, "plain", is_written=False)
    letter = printed(world)
    assert letter.items == (types.LetterItem(number, 50_000, debts.DUE),)
    assert (letter.amount_centimes, letter.held_centimes, letter.cut_from) == (50_000, 0, debts.CUT)
    assert (letter.printed_on, letter.outcome, letter.carried_on) == (NOTICED, "", None)
    said = read(letter, tmp_path)
    for part in (
        "Mise en demeure", letter.number, "500,00", "درهم", world.accounts["plain"].number, "1er avril 2026",
        "6 mai 2026",
        "Fondement de cette lettre", "mise en demeure après un rappel sans effet", "coupure après une mise en demeure",
        "سند هذه الرسالة", "mois de ramadan, période de chaleur, rentrée scolaire", "Vous pouvez contester", "ننذركم",
    ):  # fmt: skip
        assert part in said, part
    with scope.reading(1):
        pdf = exports.render_letter(letter, key=None)
        assert pdf == exports.render_letter(queries.get_letter(letter.id), key=None)
    with reading.opened(pdf) as file, file.open_metadata() as meta:
        assert (meta["pdfuaid:part"], meta["pdfaid:part"]) == ("1", "3")


def test_what_is_paid_or_contested_since_is_not_asked_for(world: worlds.World, tmp_path: Path) -> None:
    number = debts.noticed(world, "plain", is_written=False)
    debts.pay(world, "plain", 10_000, NOTICED)
    ledger.place_hold(actor=SYSTEM, item_number=number, amount_centimes=15_000, cause="t", at=debts.noon(NOTICED))
    letter = printed(world)
    assert (letter.amount_centimes, letter.held_centimes, letter.cut_from) == (25_000, 15_000, debts.CUT)
    assert "Montant contesté, non réclamé" in read(letter, tmp_path)
    debts.pay(world, "plain", 25_000, NOTICED, "rest")
    assert printed(world) == letter


def test_no_letter_of_what_is_paid(world: worlds.World) -> None:
    debts.noticed(world, "plain", is_written=False)
    debts.pay(world, "plain", 50_000, NOTICED)
    with pytest.raises(operations.NothingToWrite):
        printed(world)
    with scope.reading(1):
        assert models.Letter.objects.count() == 0


@pytest.mark.parametrize(("centimes", "is_protected"), [(15_000, False), (50_000, True)])
def test_no_cut_is_threatened_of_little_or_of_the_protected(
    world: worlds.World, tmp_path: Path, centimes: int, is_protected: bool
) -> None:
    debts.noticed(world, "plain", centimes, is_written=False)
    if is_protected:
        operations.protect_account(
            actor=SYSTEM, account_id=world.accounts["plain"].account_id, code="medical-device",
            ends_on=datetime.date(2026, 12, 31), at=debts.noon(REMINDED),
        )  # fmt: skip
    letter = printed(world)
    assert (letter.amount_centimes, letter.cut_from) == (centimes, None)
    said = read(letter, tmp_path)
    assert "mise en demeure après un rappel" in said
    assert "coupée à partir" not in said and "coupure après" not in said  # nor what a cut would rest on


def test_every_step_rests_on_words_of_its_rule_and_on_no_law_that_nobody_read() -> None:
    for name in rules.classes():
        for step in rules.ladder(name, NOTICED):
            said = rules.basis(step.step, NOTICED)
            assert "الشروط العامة للموزع" in said.ar and "conditions générales du distributeur" in said.fr
            assert "general conditions" in said.en and not {"loi", "dahir", "article"} & set(said.fr.split())


def test_days_without_cuts_do_not_count() -> None:
    """Due on 10 June and noticed on 1 July: 15 July, 35 days after, opens the hot season; school starts after it."""
    calendar = national.calendar()
    due, noticed = datetime.date(2026, 6, 10), datetime.date(2026, 7, 1)
    assert ladder.first_cut_day("household", [due], noticed, calendar) == datetime.date(2026, 9, 8)
    assert ladder.first_cut_day("administration", [due], noticed, calendar) is None
    assert ladder.first_cut_day("household", [], noticed, calendar) is None


def test_a_repeat_and_a_second_printer_change_nothing(world: worlds.World) -> None:
    debts.noticed(world, "plain", is_written=False)
    first = printed(world)
    assert printed(world, on=NOTICED + datetime.timedelta(days=3)) == first
    with scope.reading(1):
        assert models.Letter.objects.count() == 1


def test_a_bundle_is_one_file_in_the_order_of_addresses(world: worlds.World, tmp_path: Path) -> None:
    for name in ("plain", "three"):
        debts.owe(world, name)
    debts.run(REMINDED)
    debts.run(NOTICED)
    with scope.reading(1):
        steps = queries.list_written_steps(on=NOTICED)
        assert queries.list_written_steps(on=REMINDED) == []
        assert queries.list_letter_days() == [NOTICED, REMINDED]
    ids = sorted(world.accounts[name].account_id for name in ("plain", "three"))
    assert [(one.account_id, one.step, one.channel) for one in steps] == [(one, "notice", "letter") for one in ids]
    made = operations.print_letters(
        actor=SYSTEM, run_id=steps[0].run_id, step="notice", account_ids=ids, at=debts.noon(NOTICED)
    )
    with scope.reading(1):
        pdf = exports.render_letters(made, key=None)
    assert reading.pages(pdf) == 2
    said = reading.text(pdf, tmp_path)
    assert all(letter.number in said for letter in made)


def test_what_became_of_letters_is_noted(world: worlds.World) -> None:
    debts.noticed(world, "plain", is_written=False)
    letter = printed(world)
    day = NOTICED + datetime.timedelta(days=2)
    at = debts.noon(day)

    def note(outcome: str = "delivered", on: datetime.date = day, *ids: int) -> list[types.Letter]:
        return operations.note_letters(actor=SYSTEM, letter_ids=ids or (letter.id,), outcome=outcome, on=on, at=at)

    for wrong in (("lost", day), ("delivered", day + datetime.timedelta(days=1)), ("delivered", REMINDED)):
        with pytest.raises(operations.OutcomeUnknown):
            note(*wrong)
    with pytest.raises(operations.LetterUnknown):
        note("delivered", day, letter.id, 999)
    with scope.reading(1):
        assert queries.get_letter(letter.id) == letter
        with pytest.raises(operations.LetterUnknown):
            queries.get_letter(999)
    for outcome in ("delivered", "returned", "returned"):
        [noted] = note(outcome)
        assert (noted.outcome, noted.carried_on) == (outcome, day)


def test_who_may_not_prints_nothing(world: worlds.World) -> None:
    debts.noticed(world, "plain", is_written=False)
    account = world.accounts["plain"].account_id
    with scope.reading(1):
        run_id = queries.list_steps_of(account)[0].run_id
    at = debts.noon(NOTICED)
    with pytest.raises(operation.PermissionRefused):
        operations.print_letters(actor=debts.clerk(), run_id=run_id, step="notice", account_ids=[account], at=at)
    for actor, step in ((SYSTEM, "cut"), (operation.system_actor(tenant_id=2, name="test"), "notice")):
        with pytest.raises(operations.NothingToWrite):
            operations.print_letters(actor=actor, run_id=run_id, step=step, account_ids=[account], at=at)
    with scope.reading(1):
        assert models.Letter.objects.count() == 0

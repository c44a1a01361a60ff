"""A complaint from the phone to its answer: number, receipt, unit, deadline, decision, result, with exact dates."""

import datetime

import pytest
from tests.contexts.cases import company as companies

from saqia.contexts.cases import operations as cases
from saqia.contexts.cases import queries, types
from saqia.platform.tenancy import scope

DATE = datetime.date


def test_a_complaint_goes_from_the_phone_to_its_answer(company: companies.Company) -> None:
    made = companies.deposit()
    assert (made.number, made.stage, made.is_new) == ("REC-2026-000001-2", "received", True)
    assert (made.unit.fr, made.stage_due_on, made.due_on) == ("Unité CLI", DATE(2026, 4, 22), DATE(2026, 6, 19))
    assert len(made.code) == 8 and made.code.isdigit()
    agent = company.agent
    cases.act_on_file(actor=agent, number=made.number, action="take", at=companies.at("2026-04-21"))
    answer = cases.Given({"finding": "corrected", "explanation": "Votre compteur est relevé chaque mois désormais."})
    moved = cases.act_on_file(
        actor=agent, number=made.number, action="answer", given=answer, at=companies.at("2026-05-04")
    )
    assert (moved.stage, moved.outcome, moved.stage_due_on) == ("answered", "accepted", None)
    with scope.reading(1):
        seen = queries.track(number=made.number, code=made.code, on=DATE(2026, 5, 5))
    assert seen is not None
    assert [(one.code, one.state, one.reached_on) for one in seen.path] == [
        ("received", "done", DATE(2026, 4, 20)), ("examined", "done", DATE(2026, 4, 21)),
        ("answered", "done", DATE(2026, 5, 4)),
    ]  # fmt: skip
    assert [(step.kind, step.action, step.on.isoformat(), step.actor) for step in seen.steps] == [
        ("deposited", "", "2026-04-20", ""), ("acted", "take", "2026-04-21", ""), ("acted", "answer", "2026-05-04", ""),
    ]  # fmt: skip
    assert [(one.field, one.value) for one in seen.steps[2].said] == [
        ("finding", "corrected"), ("explanation", "Votre compteur est relevé chaque mois désormais."),
    ]  # fmt: skip
    assert (seen.clock, seen.due_on, seen.days_left, seen.reopen_until) == ("answered", None, 46, DATE(2026, 6, 3))
    assert [one.code for one in seen.actions] == ["reopen"]
    assert [name for name, _ in companies.told()] == [
        "cases.file.deposited", "cases.file.moved", "cases.file.moved", "cases.file.completed",
    ]  # fmt: skip


def test_terms_count_working_days_around_holidays(company: companies.Company) -> None:
    """Deposited on Wednesday 29 April 2026: Friday 1 May is Labor Day, so two working days end on Monday 4 May.

    Ten working days from Monday 25 May jump over the two days of Eid al-Adha (28 and 29 May, as predicted).
    """
    made = companies.deposit(at=companies.at("2026-04-29"))
    assert made.stage_due_on == DATE(2026, 5, 4)
    taken = cases.act_on_file(actor=company.agent, number=made.number, action="take", at=companies.at("2026-05-25"))
    assert taken.stage_due_on == DATE(2026, 6, 10)


def test_the_clock_stands_still_while_completion_is_waited_for(company: companies.Company) -> None:
    made = companies.deposit()
    asked = cases.ask_completion(
        actor=company.agent, number=made.number, missing="Le numéro du compteur", at=companies.at("2026-04-23")
    )
    assert (asked.stage, asked.due_on, asked.stage_due_on) == ("completion", None, DATE(2026, 5, 25))
    with scope.reading(1):
        seen = queries.track(number=made.number, code=made.code, on=DATE(2026, 5, 1))
        assert seen is not None
        assert (seen.clock, seen.days_left, seen.unit.fr) == ("stopped", 57, "Demandeur")
        assert [one.code for one in seen.actions] == ["complete", "withdraw"]
    done = cases.complete_file(
        actor=companies.visitor(), number=made.number, added="1203", holder=types.Holder(code=made.code),
        at=companies.at("2026-05-03"),
    )  # fmt: skip
    assert (done.stage, done.due_on) == ("examined", DATE(2026, 6, 29))  # 10 days did not count
    with pytest.raises(cases.ActionNotHere):
        cases.complete_file(
            actor=companies.visitor(), number=made.number, added="1203", holder=types.Holder(code=made.code),
            at=companies.at("2026-05-03"),
        )  # fmt: skip
    before = companies.counted()
    with pytest.raises(cases.CompletionAskedAlready):
        cases.ask_completion(
            actor=company.agent, number=made.number, missing="Encore une pièce", at=companies.at("2026-05-05")
        )
    assert companies.counted() == before


def test_nothing_is_refused_while_the_applicant_has_time(company: companies.Company) -> None:
    made = companies.deposit()
    cases.ask_completion(actor=company.agent, number=made.number, missing="Le compteur", at=companies.at("2026-04-23"))
    explanation = "Le dossier n’a pas été complété dans le délai."
    with pytest.raises(cases.ApplicantStillHasTime) as early:
        cases.refuse_file(
            actor=company.agent, number=made.number, reason="papers-missing", explanation=explanation,
            at=companies.at("2026-05-25"),
        )  # fmt: skip
    assert early.value.until == DATE(2026, 5, 25)
    refused = cases.refuse_file(
        actor=company.agent, number=made.number, reason="papers-missing", explanation=explanation,
        at=companies.at("2026-05-26"),
    )  # fmt: skip
    assert (refused.stage, refused.outcome) == ("refused", "refused")


def test_a_reopened_file_reaches_a_supervisor_with_a_clock_of_its_own(company: companies.Company) -> None:
    made = companies.deposit()
    cases.act_on_file(actor=company.agent, number=made.number, action="take", at=companies.at("2026-04-21"))
    cases.refuse_file(
        actor=company.agent, number=made.number, reason="not-founded", explanation="Le compteur est bien relevé.",
        at=companies.at("2026-04-22"),
    )  # fmt: skip
    holder = types.Holder(code=made.code)
    again = cases.reopen_file(
        actor=companies.visitor(), number=made.number, grounds="Personne n’est venu", holder=holder,
        at=companies.at("2026-05-22"),
    )  # fmt: skip
    assert (again.stage, again.outcome, again.due_on) == ("review", "", DATE(2026, 7, 21))
    asked = types.QueueFilter(role="supervisor", reopened=True)
    with scope.reading(1):
        [line] = queries.page_queue(asked, on=DATE(2026, 5, 22)).rows
    assert (line.number, line.unit.fr, line.is_reopened) == (made.number, "Unité CLI", True)
    with pytest.raises(cases.ActionNotYours):
        cases.act_on_file(
            actor=company.finance, number=made.number, action="answer",
            given=cases.Given({"finding": "explained", "explanation": "Une visite est prévue."}),
            at=companies.at("2026-05-25"),
        )  # fmt: skip


def test_who_contests_too_late_is_told_until_when(company: companies.Company) -> None:
    made = companies.deposit()
    holder = types.Holder(code=made.code)
    visitor = companies.visitor()
    cases.withdraw_file(actor=visitor, number=made.number, holder=holder, at=companies.at("2026-04-21"))
    with pytest.raises(cases.ActionNotHere):  # whoever withdrew a file deposits another
        cases.reopen_file(
            actor=visitor, number=made.number, grounds="Je regrette", holder=holder, at=companies.at("2026-04-22")
        )
    other = companies.deposit(client_key="another-key-of-16")
    cases.act_on_file(actor=company.agent, number=other.number, action="take", at=companies.at("2026-04-21"))
    cases.refuse_file(
        actor=company.agent, number=other.number, reason="not-ours", explanation="Voyez votre commune.",
        at=companies.at("2026-04-21"),
    )  # fmt: skip
    with pytest.raises(cases.ReopeningTooLate) as late:
        cases.reopen_file(
            actor=visitor, number=other.number, grounds="Je conteste", holder=types.Holder(code=other.code),
            at=companies.at("2026-05-22"),
        )  # fmt: skip
    assert late.value.until == DATE(2026, 5, 21)

"""A water grid that an operator writes: two files and their cases. Prices are the tests' own."""

import datetime

from saqia.contexts.tariffs import operations as tariffs
from saqia.platform import operation

JUNE = datetime.date(2026, 6, 1)
AT = datetime.datetime(2026, 5, 11, 9, tzinfo=datetime.UTC)
WATER = """kind: grid
code: agadir-water
title: {ar: الماء, fr: Eau potable, en: Drinking water}
component: water
unit: m3
vat: water-domestic
versions:
  - from: 2026-06-01
    to: null
    basis: ht
    source: {ref: "decision of the tests", status: official}
    blocks:
      - {upto: 6, price: 2.60, mode: progressive}
      - {price: 7.20, mode: progressive}
"""
PLANS = """kind: plans
plans:
  - {operator: srm-souss-massa, zone: "*", service: water, use: domestic, parts: [agadir-water, agadir-water-fixed]}
"""
FIXED = """kind: charges
charges:
  agadir-water-fixed:
    title: {ar: إتاوة ثابتة, fr: Redevance fixe, en: Standing charge}
    component: water-fixed
    unit: MAD/month
    vat: water-domestic
    versions:
      - {from: 2026-06-01, to: null, basis: ht, value: 6.50, source: {ref: "decision of the tests", status: official}}
"""
CASES = """cases:
  - name: "ten cubic meters of June"
    quote: {operator: srm-souss-massa, zone: agadir, service: water, from: 2026-06-01, to: 2026-07-01, volume: 10}
    expect: {total_ht: "50.90"}
"""
FILES = {"water.yaml": WATER, "fixed.yaml": FIXED, "plans.yaml": PLANS, "water.cases.yaml": CASES}
CONTENT: dict[str, object] = {"customers": {"count": 1}}


def person(number: int, *permissions: str, tenant_id: int = 1) -> operation.Actor:
    """Return somebody of the staff."""
    return operation.Actor(
        tenant_id=tenant_id, name=f"person:{number}", person_id=number, permissions=frozenset(permissions)
    )


WRITER = person(1, "tariffs.draft-grid", "tariffs.approve-grid")
JUDGE = person(2, "tariffs.approve-grid")
SYSTEM = operation.system_actor(tenant_id=1, name="test")


def drafted(files: dict[str, str] = FILES, *, on: datetime.date = JUNE) -> int:
    """Save a draft, run, and return its id."""
    saved = tariffs.save_draft(actor=WRITER, draft_id=None, title="Eau 2026", in_force_on=on, files=files, at=AT)
    tariffs.record_shadow(actor=SYSTEM, draft_id=saved.id, sha256=saved.sha256, content=CONTENT, at=AT)
    return saved.id


def adopted(files: dict[str, str] = FILES, *, on: datetime.date = JUNE) -> int:
    """Save, submit and approve a draft; return its id."""
    number = drafted(files, on=on)
    submitted = tariffs.submit_draft(actor=WRITER, draft_id=number, at=AT)
    tariffs.approve_draft(actor=JUDGE, draft_id=number, sha256=submitted.sha256, at=AT)
    return number

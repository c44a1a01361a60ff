"""The table "this fact -> that act": everything that happens in one context because of another.

A row is (event name, handler, name of the reaction). The handler is called once for each fact, after its commit, as
`handler(*, actor, event, at)`, and calls operations. The name is stored with the jobs: never rename one.
"""

from saqia.journeys import (
    act_messages,
    anomaly_messages,
    bill_bundles,
    bill_messages,
    collecting,
    collection_messages,
    cycle_runs,
    debit_messages,
    dunning,
    files,
    notice_messages,
    partner_events,
    payment_messages,
    photo_archives,
    prepaid_holders,
    prepaid_messages,
    prepaid_sales,
    tariff_drafts,
    webhook_events,
)
from saqia.platform.files import storing
from saqia.platform.outbox import reactions

TABLE: tuple[tuple[str, reactions.Handler, str], ...] = (
    ("files.file.stored", storing.examine_stored, "files.examine"),
    ("cases.file.moved", files.follow_moved, "files.follow"),
    ("cases.file.reopened", files.follow_reopened, "files.follow-reopened"),
    ("billing.cycle.published", bill_messages.announce, "messages.bills"),
    ("billing.bill.issued-late", bill_messages.announce_late, "messages.late-bill"),
    ("billing.bill.corrected", act_messages.bill_corrected, "messages.correction"),
    ("billing.dispute.opened", act_messages.dispute_opened, "messages.dispute-opened"),
    ("billing.dispute.decided", act_messages.dispute_decided, "messages.dispute-decided"),
    ("billing.dispute.withdrawn", act_messages.dispute_withdrawn, "messages.dispute-withdrawn"),
    ("cases.file.deposited", act_messages.file_deposited, "messages.file-deposited"),
    ("cases.file.moved", act_messages.file_moved, "messages.file-moved"),
    ("cases.file.completed", act_messages.file_completed, "messages.file-completed"),
    ("contracts.contract.opened", act_messages.contract_opened, "messages.contract-opened"),
    ("contracts.contract.ended", act_messages.contract_ended, "messages.contract-ended"),
    ("billing.cycle.run-requested", cycle_runs.queue_run, "cycles.run"),
    ("tariffs.shadow.requested", tariff_drafts.queue_shadow, "tariffs.shadow"),
    ("metering.photos.sent", photo_archives.queue_archive, "photos.take"),
    ("billing.bundle.requested", bill_bundles.queue_bundle, "bundles.make"),
    ("outreach.notice.published", notice_messages.notice_published, "messages.notice"),
    ("outreach.cut.moved", notice_messages.cut_moved, "messages.cut-moved"),
    ("outreach.notice.canceled", notice_messages.notice_canceled, "messages.notice-canceled"),
    ("billing.cycle.published", webhook_events.cycle_published, "webhooks.bills"),
    ("billing.bill.issued-late", webhook_events.billed_late, "webhooks.late-bill"),
    ("billing.bill.corrected", webhook_events.bill_corrected, "webhooks.correction"),
    ("billing.dispute.opened", webhook_events.dispute_opened, "webhooks.dispute-opened"),
    ("billing.dispute.decided", webhook_events.dispute_decided, "webhooks.dispute-decided"),
    ("cases.file.deposited", webhook_events.file_deposited, "webhooks.file-deposited"),
    ("cases.file.moved", webhook_events.file_moved, "webhooks.file-moved"),
    ("cases.file.completed", webhook_events.file_completed, "webhooks.file-completed"),
    ("payments.payment.posted", prepaid_sales.payment_posted, "prepaid.paid"),
    ("payments.payment.reversed", prepaid_sales.payment_reversed, "prepaid.payment-reversed"),
    ("payments.order.failed", prepaid_sales.order_ended, "prepaid.order-failed"),
    ("payments.order.expired", prepaid_sales.order_ended, "prepaid.order-expired"),
    ("contracts.holder.changed", prepaid_holders.holder_changed, "prepaid.holder"),
    ("contracts.contract.opened", prepaid_holders.contract_opened, "prepaid.contract-opened"),
    ("metering.meter.replaced", prepaid_holders.meter_replaced, "prepaid.meter-replaced"),
    ("prepaid.vend.paid", prepaid_sales.vend_paid, "prepaid.issue"),
    ("prepaid.vend.refused", prepaid_sales.vend_refused, "prepaid.give-back"),
    ("prepaid.key-change.requested", prepaid_sales.key_change_requested, "prepaid.issue-key"),
    ("prepaid.vend.issued", prepaid_messages.vend_issued, "messages.token"),
    ("prepaid.token.asked-again", prepaid_messages.token_asked_again, "messages.token-again"),
    ("prepaid.vend.refused", prepaid_messages.vend_refused, "messages.top-up-refused"),
    ("prepaid.key-change.issued", prepaid_messages.key_change_issued, "messages.meter-key"),
    ("prepaid.key-change.refused", prepaid_messages.key_change_refused, "messages.meter-key-refused"),
    ("prepaid.balance.low", prepaid_messages.balance_low, "messages.low-balance"),
    ("payments.payment.posted", payment_messages.payment_posted, "messages.payment-received"),
    ("banking.mandate.signed", debit_messages.mandate_signed, "messages.mandate-signed"),
    ("banking.mandate.revoked", debit_messages.mandate_revoked, "messages.mandate-ended"),
    ("banking.orders.approved", debit_messages.orders_approved, "messages.debit-announced"),
    ("banking.order.returned", debit_messages.order_returned, "messages.debit-returned"),
    ("payments.payment.posted", collecting.payment_posted, "collections.payment"),
    ("payments.batch.posted", collecting.batch_posted, "collections.batch"),
    ("billing.dispute.opened", collecting.dispute_opened, "collections.dispute"),
    ("billing.bill.corrected", collecting.bill_corrected, "collections.correction"),
    ("collections.plan.accepted", collecting.plan_accepted, "collections.plan"),
    ("collections.protection.recorded", collecting.customer_protected, "collections.protection"),
    ("collections.write-off.approved", collecting.debt_written_off, "collections.write-off"),
    ("collections.disconnections.issued", collecting.disconnections_issued, "collections.review"),
    ("billing.cycle.published", collecting.cycle_published, "collections.catch-ups"),
    ("billing.bill.issued-late", collecting.billed_late, "collections.late-catch-up"),
    ("requests.refund.stated", collecting.refund_stated, "collections.deposit"),
    ("requests.balance.asked", act_messages.balance_asked, "messages.final-balance"),
    ("requests.balance.asked", collecting.balance_asked, "collections.final-balance"),
    ("payments.refund.refused", collecting.refund_refused, "collections.deposit-refused"),
    ("payments.refund.paid", collecting.refund_paid, "collections.deposit-paid"),
    ("payments.refund.returned", collecting.refund_returned, "collections.deposit-returned"),
    ("collections.deposit.transferred", collecting.deposit_transferred, "requests.refund-transferred"),
    ("collections.deposit.set-off", collecting.deposit_set_off, "requests.refund-set-off"),
    ("collections.steps.taken", dunning.tell_steps, "messages.dunning"),
    ("collections.disconnection.canceled", collection_messages.disconnection_canceled, "messages.cut-canceled"),
    ("collections.reconnection.ordered", collection_messages.reconnection_ordered, "messages.reconnection"),
    ("collections.plan.offered", collection_messages.plans_offered, "messages.plan-offered"),
    ("collections.plan.broken", collection_messages.plans_broken, "messages.plan-broken"),
    ("collections.protection.ended", collection_messages.protection_ended, "messages.protection-ended"),
    ("collections.deposit.asked", collection_messages.deposit_asked, "messages.deposit"),
    ("collections.deposit.reduced", collection_messages.deposit_reduced, "messages.deposit-reduced"),
    ("collections.deposit.set-off", collection_messages.deposit_set_off, "messages.deposit-set-off"),
    ("payments.payment.reversed", partner_events.payment_reversed, "webhooks.partner-reversed"),
    ("payments.collector.stopped", partner_events.collector_stopped, "webhooks.partner-stopped"),
    ("payments.collector.resumed", partner_events.collector_resumed, "webhooks.partner-resumed"),
    ("metering.readings.imported", anomaly_messages.readings_imported, "messages.anomalies"),
    ("collections.deposit.transferred", collection_messages.deposit_transferred, "messages.deposit-transferred"),
)

OF_PARTNERS: tuple[tuple[str, reactions.Handler, str], ...] = (
    ("payments.payment.posted", partner_events.payment_posted, "webhooks.partner-paid"),
    ("payments.batch.posted", partner_events.batch_posted, "webhooks.partner-file"),
    ("payments.settlement.noted", partner_events.settlement_noted, "webhooks.partner-settled"),
    ("reconciliation.day.compared", partner_events.day_compared, "webhooks.partner-compared"),
)
"""Rows that concern only what came through the channel of partners."""


def register() -> None:
    """Enter the table; called once by the composition root."""
    for event_name, handler, name in TABLE:
        reactions.register(event_name, handler, name)
    reactions.register(
        "metering.reading.recorded", anomaly_messages.reading_recorded, "messages.anomaly",
        when=anomaly_messages.asks_contact,
    )  # fmt: skip
    reactions.register(
        "parties.customer.corrected", collecting.customer_corrected, "collections.bank-account",
        when=collecting.gives_bank_account,
    )  # fmt: skip
    for event_name, handler, name in OF_PARTNERS:
        reactions.register(event_name, handler, name, when=partner_events.is_of_a_partner)

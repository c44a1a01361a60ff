"""The timetable: every periodic job, and when it runs (cron in UTC; six fields put seconds last)."""

from saqia.journeys import (
    accounting,
    card_payments,
    collection_messages,
    dispute_closing,
    dunning,
    files,
    interval_clock,
    left_accounts,
    message_delivery,
    nightly_comparison,
    prepaid_sales,
    reminders,
    staged_files,
)
from saqia.journeys.sandboxes import resetting as sandboxes
from saqia.platform.audit import sealing
from saqia.platform.idempotency import answers
from saqia.platform.identity import one_time_codes, password_resets
from saqia.platform.jobs import timetable
from saqia.platform.limits import counting
from saqia.platform.webhooks import sending as webhooks

ROWS = (
    timetable.Row("audit.seal", "* * * * * */5", sealing.seal_everyone),
    timetable.Row("collections.run", "40 8 * * 1-5", dunning.run_everywhere),
    timetable.Row("collections.protections", "45 8 * * *", collection_messages.tell_protections),
    timetable.Row("accounts.settle-left", "20 4 * * *", left_accounts.settle_everywhere),
    timetable.Row("accounting.number", "10 4 * * *", accounting.number_everywhere),
    timetable.Row("cards.inquire", "* * * * *", card_payments.sweep),
    timetable.Row("cards.inquire-old", "17 * * * *", card_payments.sweep_old),
    timetable.Row("days.compare", "40 4 * * *", nightly_comparison.compare_everywhere),
    timetable.Row("disputes.close", "20 3 * * *", dispute_closing.close_everywhere),
    timetable.Row("files.watch", "10 6 * * *", files.watch_everywhere),
    timetable.Row("messages.sweep", "* * * * * */10", message_delivery.sweep),
    timetable.Row("messages.collect", "* * * * *", message_delivery.collect),
    timetable.Row("messages.remind", "0 9 * * *", reminders.remind_everyone),
    timetable.Row("prepaid.sweep", "* * * * *", prepaid_sales.sweep),
    timetable.Row("prepaid.watch", "30 8 * * *", prepaid_sales.watch),
    timetable.Row("readings.clock", "10 5 * * *", interval_clock.warn_everywhere),
    timetable.Row("sandboxes.reset", "50 1 * * *", sandboxes.reset_everywhere),
    timetable.Row("limits.prune", "*/10 * * * *", counting.prune),
    timetable.Row("idempotency.prune", "23 * * * *", answers.prune),
    timetable.Row("webhooks.prune", "41 2 * * *", webhooks.prune),
    timetable.Row("staged.purge", "33 2 * * *", staged_files.purge),
    timetable.Row("codes.prune", "7 * * * *", one_time_codes.prune),
    timetable.Row("password_resets.prune", "37 * * * *", password_resets.prune),
)

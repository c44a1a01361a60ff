"""The worker: runs jobs as they come, keeps its lease, takes over from the dead, outlives a restart of the database."""

import asyncio
import logging
import signal

import psycopg
from procrastinate import exceptions
from procrastinate.contrib.django import app

from saqia.platform.jobs import failures, handover, lease, rescue

logger = logging.getLogger(__name__)
_AWAY = (exceptions.ConnectorException, psycopg.Error, OSError)


def work(*, concurrency: int, until_empty: bool = False) -> None:
    """Run jobs until SIGTERM or SIGINT; running jobs are finished first.

    The worker connects straight to PostgreSQL (LISTEN does not pass through a transaction pooler).

    :param concurrency: jobs at the same time, each in a thread with a connection of its own
    :param until_empty: end when no job is left, for tests and maintenance
    """
    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
        asyncio.run(_work(concurrency, until_empty))


async def _work(concurrency: int, until_empty: bool) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    while not stopping.is_set():
        try:
            async with app.open_async():
                await _serve(concurrency, until_empty, stopping)
            if until_empty:
                return
        except _AWAY as error:
            logger.warning("database away, trying again in a second: %s", type(error).__name__)
            await _pause(stopping, 1)


async def _serve(concurrency: int, until_empty: bool, stopping: asyncio.Event) -> None:
    acts = [_empty(concurrency)] if until_empty else [_run(concurrency, wait=True), _hand_over_for_ever()]
    tasks = [asyncio.create_task(act) for act in (*acts, _rescue_for_ever(), stopping.wait())]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for ended in done:
        ended.result()


async def _run(concurrency: int, *, wait: bool) -> None:
    await app.run_worker_async(
        concurrency=concurrency,
        wait=wait,
        delete_jobs="successful",
        fetch_job_polling_interval=lease.POLL_SECONDS,
        update_heartbeat_interval=lease.HEARTBEAT_SECONDS,
        stalled_worker_timeout=lease.LEASE_SECONDS,
        install_signal_handlers=False,
        task_middleware=[*(app.worker_defaults.get("task_middleware") or []), failures.kept],
    )


async def _empty(concurrency: int) -> None:
    """Run jobs, and the jobs that they ask for, until none is asked for."""
    while True:
        while await handover.hand_over(app.connector):  # type: ignore[arg-type]
            pass
        await _run(concurrency, wait=False)
        if not await handover.hand_over(app.connector):  # type: ignore[arg-type]
            return


async def _hand_over_for_ever() -> None:
    while True:
        if not await handover.hand_over(app.connector):  # type: ignore[arg-type]
            await asyncio.sleep(lease.HAND_OVER_SECONDS)


async def _rescue_for_ever() -> None:
    while True:
        for job in await rescue.rescue(app.connector):  # type: ignore[arg-type]
            logger.warning("took job %s (%s) from a silent worker: %s", job["id"], job["task_name"], job["status"])
        await asyncio.sleep(lease.RESCUE_SECONDS)


async def _pause(stopping: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stopping.wait(), seconds)
    except TimeoutError:
        return

"""A run that is killed anywhere and started again: the same seal, no number, item, entry or event lost or doubled."""

import random
import signal
import subprocess
import time

import psycopg
import pytest
from tests.faults import console, images

from saqia.platform.database import cluster

pytestmark = pytest.mark.slow
PATIENCE_SECONDS = 300.0  # a busy machine is slow; what is asserted does not depend on it
CUTS = [
    *(f"write:{count}" for count in (1, 4, 8, 13, 17)),
    "after:credits",
    "before:record",
    "after:record",
    "after:freeze",
    "after:land",
    "after:post",
    "after:estimates",
    "after:corrections",
    "after:publish",
    "before:announce",
    "after:announce",
]


def image(server: cluster.Cluster, stage: images.Stage) -> images.Image:
    with psycopg.connect(server.url("postgres", console.database_of(stage))) as connection:
        return images.of(connection)


@pytest.mark.parametrize("cut", CUTS)
def test_a_run_that_is_killed_is_completed_by_the_next(
    cut: str, start: images.Start, stage: images.Stage, undisturbed: images.Image, server: cluster.Cluster
) -> None:
    assert start(cut).wait(PATIENCE_SECONDS) == -signal.SIGKILL
    before = image(server, stage)
    is_published = cut in ("after:publish", "before:announce", "after:announce")
    assert ([row for row in before.rows["bills"] if row[0] == stage.cycle_id] != []) == is_published
    assert start("none").wait(PATIENCE_SECONDS) == 0
    assert image(server, stage) == undisturbed
    assert list(stage.files.glob("*.partial")) == []


def test_a_pool_killed_at_random_moments_is_completed(
    start: images.Start, stage: images.Stage, undisturbed: images.Image, server: cluster.Cluster
) -> None:
    """Five kills between the start of Python and the end of a run, then a run to the end."""
    chance, killed = random.Random(20260522), 0
    for _ in range(5):
        process = start("none", WORKERS="2")
        try:
            process.wait(chance.uniform(0.5, 8))
        except subprocess.TimeoutExpired:
            process.kill()
            killed += 1
            process.wait()
    process = start("none", WORKERS="2")
    assert process.wait(PATIENCE_SECONDS) == 0
    assert killed > 0
    assert image(server, stage) == undisturbed


def test_two_runs_at_once_publish_once(
    start: images.Start, stage: images.Stage, undisturbed: images.Image, server: cluster.Cluster
) -> None:
    first, second = start("none"), start("none")
    codes = {first.wait(PATIENCE_SECONDS), second.wait(PATIENCE_SECONDS)}
    assert 0 in codes  # the other ends well too, or is told that the cycle is under way
    assert image(server, stage) == undisturbed


def test_a_rerun_of_a_published_cycle_changes_nothing(
    start: images.Start, stage: images.Stage, undisturbed: images.Image, server: cluster.Cluster
) -> None:
    for _ in range(2):
        assert start("none").wait(PATIENCE_SECONDS) == 0
        assert image(server, stage) == undisturbed


def test_a_database_that_goes_away_in_the_middle_of_publishing_changes_nothing(
    start: images.Start, stage: images.Stage, undisturbed: images.Image, server: cluster.Cluster
) -> None:
    process = start("wait:post")
    limit = time.monotonic() + PATIENCE_SECONDS
    while not (stage.home / "reached").exists():
        assert time.monotonic() < limit and process.poll() is None
        time.sleep(0.05)
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as link:
        link.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'saqia_land' AND datname = %s",
            [console.database_of(stage)],  # those of tests that run beside this one go on
        )
    (stage.home / "reached").unlink()
    assert process.wait(PATIENCE_SECONDS) != 0
    assert [row for row in image(server, stage).rows["bills"] if row[0] == stage.cycle_id] == []
    assert start("none").wait(PATIENCE_SECONDS) == 0
    assert image(server, stage) == undisturbed

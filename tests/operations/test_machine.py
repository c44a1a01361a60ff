"""What the checks need from the system: installed where this process may, else one line that says what to run."""

import os
import shutil
import subprocess

import pytest

from saqia.surfaces.console import machine

LINE = "apt-get install -y --no-install-recommends poppler-utils qpdf"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that were run on a machine without qpdf and poppler; they succeed."""
    commands: list[list[str]] = []

    def run(command: list[str], **_how: object) -> "subprocess.CompletedProcess[bytes]":
        commands.append(command)
        return subprocess.CompletedProcess(command, 0, b"", b"")

    missing = {"qpdf", "pdftotext", "pdfsig"}
    monkeypatch.setattr(shutil, "which", lambda name: None if name in missing else f"/usr/bin/{name}")
    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return commands


def test_root_installs_what_is_missing(asked: list[list[str]]) -> None:
    assert machine.prepare() == []
    assert asked == [["/usr/bin/apt-get", "update", "-qq"], ["/usr/bin/apt-get", *LINE.split()[1:]]]


def test_anybody_else_is_told_in_one_line(asked: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert machine.prepare() == [f"some tests will be skipped; to run them: sudo {LINE}"]
    assert asked == []


def test_an_installation_that_fails_says_why(asked: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    failed = subprocess.CompletedProcess([], 100, b"", b"reading lists\nE: no network\n")
    monkeypatch.setattr(subprocess, "run", lambda *_asked, **_how: failed)
    assert machine.prepare() == [f"some tests will be skipped: {LINE}: E: no network"]


def test_a_complete_machine_is_left_alone(asked: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    assert (machine.prepare(), asked) == ([], [])

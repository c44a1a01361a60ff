"""The pages on running Saqia name commands, settings and pages that exist; its examples are what they are for."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from saqia.platform import environment
from saqia.surfaces.console import main

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs"
EXAMPLES = FOLDER / "operations" / "examples"
PAGES = sorted([
    *ROOT.glob("*.md"), *(FOLDER / "operations").rglob("*.*"), *(FOLDER / "how-to").rglob("*.md"),
    *FOLDER.glob("*.md"), *(ROOT / "src").rglob("README.md"),
])  # fmt: skip
_CALL = re.compile(r"(?:\./|bin/|`)saqia ([a-z]+)([^`#\n]*)")


def _called(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=_called)
def test_every_command_of_a_page_exists_with_its_options(page: Path) -> None:
    context = click.Context(main.run)
    for first, rest in _CALL.findall(page.read_text(encoding="utf-8").replace("\\\n", " ")):
        assert first in main.COMMANDS, f"saqia {first}"
        command = main.run.get_command(context, first)
        for name in re.findall(r"(?<=\s)[a-z][a-z-]*", rest):
            if not isinstance(command, click.Group):
                break
            assert name in command.commands, f"saqia {first}{rest}"
            command = command.commands[name]
        assert command is not None
        known = {"--help", *(option for each in command.params for option in each.opts)}
        assert set(re.findall(r"(?<=\s)--[a-z-]+", rest)) <= known, f"saqia {first}{rest}"


@pytest.mark.slow
def test_the_proxy_reads_its_example(tmp_path: Path) -> None:
    """With the nginx of this machine: Debian 12 brings 1.22, Debian 13 a newer one."""
    if shutil.which("nginx") is None:
        pytest.skip("nginx is not installed")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=portal.example.ma",
         "-keyout", str(tmp_path / "portal.key"), "-out", str(tmp_path / "portal.pem")],
        check=True, capture_output=True,
    )  # fmt: skip
    example = (EXAMPLES / "nginx.conf").read_text(encoding="utf-8").replace("/etc/ssl/saqia", str(tmp_path))
    (tmp_path / "site.conf").write_text(example)
    (tmp_path / "nginx.conf").write_text(
        f"events {{}}\npid {tmp_path}/pid;\nerror_log {tmp_path}/log;\nhttp {{ include {tmp_path}/site.conf; }}\n"
    )
    done = subprocess.run(["nginx", "-t", "-c", str(tmp_path / "nginx.conf")], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_the_services_are_understood(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed")
    units = []
    for example in EXAMPLES.glob("*.service"):
        text = example.read_text(encoding="utf-8")
        assert text.count("/opt/saqia/.venv/bin/saqia") == 1
        text = text.replace("/opt/saqia/.venv/bin/saqia", sys.executable).replace("User=saqia\nGroup=saqia\n", "")
        units.append(tmp_path / example.name)
        units[-1].write_text(text)
    assert len(units) == 2
    done = subprocess.run(["systemd-analyze", "verify", *map(str, units)], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("page", PAGES, ids=_called)
def test_every_setting_of_a_page_exists(page: Path) -> None:
    known = {row.name for row in environment.SETTINGS}
    assert set(re.findall(r"SAQIA_[A-Z_]+[A-Z]", page.read_text(encoding="utf-8"))) <= known


@pytest.mark.parametrize("page", [page for page in PAGES if page.suffix == ".md"], ids=_called)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!http)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target

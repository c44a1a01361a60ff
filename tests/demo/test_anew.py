"""`saqia demo --anew` removes a demonstration and nothing else."""

from pathlib import Path

import click
import pytest
from django.conf import settings
from tests.contexts.billing import world as worlds

from saqia.surfaces.console import demo


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that holds a demonstration, and something of its owner."""
    for name in ("demo", "keys", "photos"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "kept.txt").write_text("x")
    monkeypatch.setenv("SAQIA_HOME", str(tmp_path))
    return tmp_path


def test_what_was_made_with_the_database_goes_and_the_rest_stays(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(click, "confirm", lambda *_asked, **_how: True)
    demo._remove()
    assert [each.name for each in home.iterdir() if each.name in ("demo", "keys", "photos")] == ["photos"]
    assert (home / "photos" / "kept.txt").read_text() == "x"


def test_nothing_goes_without_a_yes(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _asked: "n")
    with pytest.raises(click.Abort):
        demo._remove()
    assert (home / "demo" / "kept.txt").exists()


def test_a_server_of_ones_own_is_left_alone(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAQIA_DATABASE_URL", "postgresql://saqia_app@db.example.ma/saqia")
    monkeypatch.setenv("SAQIA_SECRET_KEY", "long enough to pass the check of the settings")
    with pytest.raises(click.ClickException, match="un serveur à vous"):
        demo._remove()
    assert (home / "demo" / "kept.txt").exists()


def test_a_database_whose_files_were_deleted_is_told(
    april_billed: worlds.World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "SAQIA_HOME", tmp_path / "fresh")
    with pytest.raises(click.ClickException, match=r"les fichiers faits avec elle n’y sont plus.*--anew"):
        demo._world("srm-souss-massa", 60, 1, None)
    assert not (tmp_path / "fresh").exists()

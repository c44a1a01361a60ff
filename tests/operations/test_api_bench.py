"""The benchmark of the API at a tiny size: the three servers answer the same rows, and each is measured."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
_RUN = """
import json
if __name__ == "__main__":
    from bench import api
    print(json.dumps(api.run(6, seconds=0.5, rounds=1, readers=3)))
"""


def test_three_servers_answer_the_same_rows(tmp_path: Path) -> None:
    script = tmp_path / "tiny.py"  # a file: the clients' process reads it again
    script.write_text(_RUN, encoding="utf-8")
    outside = {key: value for key, value in os.environ.items() if not key.startswith(("SAQIA_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, str(script)], cwd=ROOT, env={**outside, "PYTHONPATH": str(ROOT)}, capture_output=True,
        text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    measured = json.loads(done.stdout)
    assert measured["1 bill: rows answered alike"] == 3
    assert measured["24 bills: rows answered alike"] == 3 * 24
    for server in ("saqia", "fastapi + sqlalchemy", "rest framework"):
        assert measured[f"24 bills, {server}: answers a second"] > 0
        assert measured[f"24 bills, {server}: CPU ms an answer"] > 0
    assert measured["24 bills: CPU to rest framework (goal <= 0.7)"] > 0

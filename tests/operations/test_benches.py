"""`saqia bench`: each benchmark that it lists runs by its name alone; odd sizes are refused."""

import ast

import pytest
from click.testing import CliRunner

from saqia.platform import environment
from saqia.surfaces.console import bench


@pytest.mark.parametrize("name", sorted(bench.names()))
def test_a_benchmark_has_a_size_of_its_own(name: str) -> None:
    tree = ast.parse((environment.project_root() / "bench" / f"{name}.py").read_text(encoding="utf-8"))
    [run] = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "run"]
    assert [argument.arg for argument in run.args.args] == ["contracts"] and len(run.args.defaults) == 1


def test_a_name_is_listed_with_what_it_measures() -> None:
    listed = CliRunner().invoke(bench.bench, []).output.splitlines()
    assert len(listed) == len(bench.names()) and all(len(line.split(maxsplit=1)) == 2 for line in listed)


def test_what_cannot_be_run_is_refused() -> None:
    unknown = CliRunner().invoke(bench.bench, ["nothing"])
    assert (unknown.exit_code, "aucune mesure ne s’appelle nothing" in unknown.output) == (2, True)
    assert CliRunner().invoke(bench.bench, ["quote", "--contracts", "-1"]).exit_code == 2

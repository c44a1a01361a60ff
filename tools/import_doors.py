"""An import-linter contract of our own: a context is entered by its doors only."""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

DOORS = ("operations", "queries", "exports", "events", "wording", "types", "ports")


class DoorsContract(Contract):
    """Any import from outside a child of `container` must name one of its door modules."""

    container = fields.StringField()

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Collect the imports that enter a context by a private module."""
        container = str(self.container)
        broken = []
        for context in sorted(graph.find_children(container)):
            inside = {context, *graph.find_descendants(context)}
            for module in sorted(inside):
                if module == context or module.removeprefix(f"{context}.").split(".")[0] in DOORS:
                    continue
                importers = graph.find_modules_that_directly_import(module) - inside
                broken += [(importer, module) for importer in sorted(importers)]
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each import and the doors it may use instead."""
        for importer, module in check.metadata["broken"]:
            output.print_error(f"{importer} imports {module}: use a door ({', '.join(DOORS)})")

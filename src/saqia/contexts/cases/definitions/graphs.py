"""The state graph of a procedure, drawn from its definition."""

from saqia.contexts.cases.definitions import shapes


def mermaid(procedure: shapes.Procedure) -> str:
    """Return the graph as a Mermaid state diagram; each arrow is an action."""
    arrows = [f"    [*] --> {procedure.first}"]
    for code, action in procedure.actions.items():
        arrows += [f"    {stage} --> {action.to}: {code}" for stage in action.from_]
    arrows += [f"    {code} --> [*]" for code, stage in procedure.stages.items() if stage.kind == "final"]
    return "\n".join(["stateDiagram-v2", *arrows])

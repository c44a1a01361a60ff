"""YAML read as text: every scalar stays the text that was written, so that no price passes through a float."""

import dataclasses
from typing import TypeAlias

import yaml

from saqia.engine.rules import problems

Tree: TypeAlias = "str | list[Tree] | dict[str, Tree] | None"
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_NOTHING = ("", "null", "~")
_MOST_PLACES = 200_000
"""Of one file, its aliases written out: a few lines of aliases of aliases would fill any memory."""


@dataclasses.dataclass(slots=True)
class Document:
    """One file: its name, its content, the line of each place in it, and what was found wrong so far."""

    name: str
    tree: Tree
    lines: dict[str, int]
    problems: list[problems.Problem]

    def report(self, path: str, code: str, detail: str = "") -> None:
        """Note something wrong at a place."""
        self.problems.append(problems.Problem(self.name, self.lines.get(path, 0), path, code, detail))


def read(name: str, content: bytes) -> Document:
    """Read the bytes of one YAML file; what is wrong is noted in the document."""
    document = Document(name, None, {}, [])
    try:
        node = yaml.compose(content.decode("utf-8-sig"), Loader=_LOADER)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        document.report("", "unreadable", " ".join(str(error).split()))
        return document
    try:
        document.tree = None if node is None else _tree(document, node, "")
    except (_TooLarge, RecursionError):
        document.tree = None
        document.report("", "unreadable", f"more than {_MOST_PLACES:,} places, or one that holds itself")
    return document


class _TooLarge(Exception):
    """The file has more places than any rule file."""


def _tree(document: Document, node: yaml.Node, path: str) -> Tree:
    if len(document.lines) >= _MOST_PLACES:
        raise _TooLarge
    document.lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return _mapping(document, node, path)
    if isinstance(node, yaml.SequenceNode):
        return [_tree(document, item, f"{path}[{place}]") for place, item in enumerate(node.value)]
    plain = not getattr(node, "style", None) and node.value in _NOTHING
    return None if plain else str(node.value)


def _mapping(document: Document, node: yaml.MappingNode, path: str) -> Tree:
    found: dict[str, Tree] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        place = f"{path}.{key}" if path else key
        if key in found:
            document.report(place, "duplicate-key", key)
        found[key] = _tree(document, value_node, place)
    return found

"""A reader over one mapping of a document: takes each key once, checks it, and reports the keys that nobody took."""

import datetime as dt
from collections.abc import Iterable, Iterator

from saqia.engine import days, money, table
from saqia.engine.rules import documents

LANGUAGES = ("ar", "fr", "en")


class Reader:
    """Reads one mapping. What is missing or wrong is reported; a harmless value is returned so that reading goes on."""

    def __init__(self, document: documents.Document, path: str, tree: documents.Tree) -> None:
        self.document = document
        self.path = path
        self.keys: dict[str, documents.Tree] = {}
        self.taken: set[str] = set()
        if isinstance(tree, dict):
            self.keys = tree
        else:
            document.report(path, "wrong-shape", "a mapping (key: value)")

    def place(self, key: str) -> str:
        """Return the path of a key."""
        return f"{self.path}.{key}" if self.path else key

    def report(self, key: str, code: str, detail: str = "") -> None:
        """Report something wrong at a key."""
        self.document.report(self.place(key), code, detail)

    def has(self, key: str) -> bool:
        """Say whether the key is written and holds something."""
        return self.keys.get(key) is not None

    def take(self, key: str, *, required: bool = True) -> documents.Tree:
        """Take the value of a key."""
        self.taken.add(key)
        found = self.keys.get(key)
        if found is None and required and (self.keys or not self.document.problems):
            self.document.report(self.path, "no-source" if key == "source" else "missing-key", key)
        return found

    def text(self, key: str, default: str | None = None) -> str:
        """Take a text."""
        found = self.take(key, required=default is None)
        if isinstance(found, str):
            return found
        if found is not None:
            self.report(key, "wrong-shape", "a text")
        return default or ""

    def choice(self, key: str, allowed: Iterable[str], default: str | None = None) -> str:
        """Take one of the texts allowed."""
        found, options = self.text(key, default), list(allowed)
        if found not in options:
            if found:
                self.report(key, "not-a-choice", f"{found} ({', '.join(options)})")
            return options[0]
        return found

    def number(self, key: str, places: int, *, most: int, default: str | None = None) -> int:
        """Take a decimal as a whole number of 10**-places, from 0 to `most`."""
        found = self.text(key, default)
        if not found:
            return 0
        try:
            value = money.scaled(found, places)
        except money.NumberUnreadable as error:
            self.report(key, "not-a-number", str(error))
            return 0
        if not 0 <= value <= most:
            self.report(key, "out-of-range", found)
            return 0
        return value

    def day(self, key: str, *, endless: bool = False) -> int:
        """Take a date as a day number; where `endless`, nothing written means for ever."""
        if endless and key in self.keys and self.keys[key] is None:
            self.taken.add(key)
            return days.FOREVER
        found = self.text(key)
        try:
            return days.number(dt.date.fromisoformat(money.western(found)))
        except ValueError:
            if found:
                self.report(key, "not-a-date", found)
            return 0

    def title(self, key: str = "title") -> table.Title:
        """Take a text in the three languages."""
        reader = Reader(self.document, self.place(key), self.take(key))
        found = {language: reader.text(language) for language in LANGUAGES}
        reader.done()
        return found

    def items(self, key: str, *, required: bool = True) -> Iterator["Reader"]:
        """Take a list of mappings."""
        found = self.take(key, required=required)
        if found is not None and not isinstance(found, list):
            self.report(key, "wrong-shape", "a list (- ...)")
            return
        for place, item in enumerate(found or []):
            yield Reader(self.document, f"{self.place(key)}[{place}]", item)

    def texts(self, key: str) -> tuple[str, ...]:
        """Take a list of texts."""
        found = self.take(key)
        if isinstance(found, list) and all(isinstance(item, str) for item in found):
            return tuple(str(item) for item in found)
        if found is not None:
            self.report(key, "wrong-shape", "a list of texts")
        return ()

    def mappings(self, key: str) -> Iterator[tuple[str, "Reader"]]:
        """Take a mapping of mappings."""
        reader = Reader(self.document, self.place(key), self.take(key))
        for name, tree in reader.keys.items():
            yield name, Reader(self.document, reader.place(name), tree)

    def done(self) -> None:
        """Report the keys that nobody took."""
        for key in self.keys:
            if key not in self.taken:
                self.report(key, "unknown-key", key)

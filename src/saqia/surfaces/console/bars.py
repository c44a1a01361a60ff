"""Progress bars on standard error: one line a step, gone quietly where there is no terminal."""

import contextlib
from collections.abc import Callable, Iterator

from rich import console, progress

Step = Callable[[str, int, int], None]


class Bars:
    """Shows how far each step is."""

    def __init__(self, shown_in: progress.Progress) -> None:
        self._progress = shown_in
        self._tasks: dict[str, progress.TaskID] = {}

    def within(self, name: str) -> Step:
        """Return what a long piece of work calls: (step, done, total)."""

        def step(step_name: str, done: int, total: int) -> None:
            label = f"{name}: {step_name}"
            if label not in self._tasks:
                self._tasks[label] = self._progress.add_task(label, total=max(total, 1))
            self._progress.update(self._tasks[label], completed=done, total=max(total, 1))

        return step


@contextlib.contextmanager
def shown() -> Iterator[Bars]:
    """Show bars for as long as the block runs."""
    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.TaskProgressColumn(),
        progress.TimeElapsedColumn(),
    )
    with progress.Progress(*columns, console=console.Console(stderr=True)) as running:
        yield Bars(running)

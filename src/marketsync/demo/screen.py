"""How the demo shows things: with rich on a terminal that has it, in plain lines everywhere else."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol, TextIO

from marketsync.sync import Progress

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

__all__ = ["PlainScreen", "RichScreen", "Screen", "folds", "spread", "table_lines", "the_screen"]

Row = Sequence[str]
"""One text per column; a text may have several lines."""


class Screen(Protocol):
    """Where the demo writes."""

    def line(self, text: str = "") -> None:
        """One line of text."""
        ...

    def heading(self, text: str) -> None: ...

    def progress(self, progress: Progress) -> None:
        """How far a run is; the engine's `on_event`."""
        ...

    def table(self, head: Row, rows: Sequence[Row], widths: Sequence[int]) -> None:
        """A table. `widths` are the least that each column needs; what is left over goes to the first and last."""
        ...


def the_screen(out: TextIO | None = None) -> Screen:
    """Rich where it is installed and somebody looks; a pipe or file gets plain lines without escapes."""
    stream = out or sys.stdout
    if stream.isatty() and find_spec("rich") is not None:
        return RichScreen(stream)
    return PlainScreen(stream)


def _told(progress: Progress) -> str:
    """What one event of a run says."""
    record = progress.record
    if record is None:
        return f"[{progress.done:>2}/{progress.total}]"
    remote = f" -> {record.remote_id}" if record.remote_id else ""
    reason = f" [{record.reason}]" if record.reason else ""
    return f"[{progress.done:>2}/{progress.total}] {record.key.rsplit('/', 1)[-1]} {record.outcome}{remote}{reason}"


class PlainScreen:
    """Text without escapes, on any stream."""

    def __init__(self, out: TextIO, width: int | None = None) -> None:
        self._out = out
        self._width = width or shutil.get_terminal_size((100, 24)).columns

    def line(self, text: str = "") -> None:
        self._out.write(f"{text}\n")
        self._out.flush()

    def heading(self, text: str) -> None:
        self.line()
        self.line(text)
        self.line("-" * len(text))

    def progress(self, progress: Progress) -> None:
        self.line(f"  {_told(progress)}")

    def table(self, head: Row, rows: Sequence[Row], widths: Sequence[int]) -> None:
        for line in table_lines(head, rows, spread(widths, self._width)):
            self.line(line)


class RichScreen:
    """A terminal with rich."""

    def __init__(self, out: TextIO) -> None:
        from rich.console import Console

        self._console = Console(file=out, highlight=False, soft_wrap=False)
        self._bar: Bar | None = None
        self._task: TaskID | None = None

    def line(self, text: str = "") -> None:
        self._end_bar()
        self._console.print(text, markup=False)

    def heading(self, text: str) -> None:
        self._end_bar()
        self._console.print()
        self._console.print(text, style="bold", markup=False)

    def progress(self, progress: Progress) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
        from rich.progress import Progress as Bar

        if self._bar is None or self._task is None:
            columns = (TextColumn("  {task.description}"), BarColumn(bar_width=24), MofNCompleteColumn())
            self._bar = Bar(*columns, console=self._console, auto_refresh=False, transient=True)
            self._bar.start()
            self._task = self._bar.add_task(progress.job.value, total=progress.total)
        self._bar.console.print(f"  {_told(progress)}", markup=False)
        self._bar.update(self._task, completed=progress.done, refresh=True)
        if progress.done >= progress.total:
            self._end_bar()

    def _end_bar(self) -> None:
        if self._bar is not None:
            self._bar.stop()
        self._bar = self._task = None

    def table(self, head: Row, rows: Sequence[Row], widths: Sequence[int]) -> None:
        from rich.box import SIMPLE_HEAD
        from rich.table import Table
        from rich.text import Text

        self._end_bar()
        table = Table(box=SIMPLE_HEAD, padding=0, show_edge=False)
        columns = spread(widths, self._console.width)
        for name, width in zip(head, columns, strict=True):
            table.add_column(name, width=width - 1, overflow="fold")
        for row in rows:
            folded = ["\n".join(folds(text, width - 1)) for text, width in zip(row, columns, strict=True)]
            table.add_row(*(Text(text, style=_style(text)) for text in folded))
        self._console.print(table)


def _style(text: str) -> str:
    word = text.split(maxsplit=1)[0] if text.strip() else ""
    return {"done": "green", "adopted": "green", "parked": "red", "waiting": "yellow", "unknown": "yellow"}.get(
        word, ""
    )


def spread(widths: Sequence[int], room: int) -> list[int]:
    """Column widths, each with its gap: the spare room goes to the first and the last column."""
    wide = [width + 1 for width in widths]
    spare = max(0, min(room, 140) - sum(wide))
    wide[0] += spare * 2 // 5
    wide[-1] += spare - spare * 2 // 5
    return wide


def folds(text: str, width: int) -> list[str]:
    """The lines of a text, none wider than `width`; broken at blanks, else behind a dot or underscore."""
    lines: list[str] = []
    for part in text.split("\n"):
        line = ""
        for word in part.split(" "):
            if line and len(line) + 1 + len(word) <= width:
                line = f"{line} {word}"
                continue
            if line:
                lines.append(line)
            while len(word) > width:
                at = max(word.rfind("_", 0, width), word.rfind(".", 0, width)) + 1 or width
                lines.append(word[:at])
                word = word[at:]
            line = word
        lines.append(line)
    return lines


def table_lines(head: Row, rows: Sequence[Row], widths: Sequence[int]) -> list[str]:
    """A table as plain lines, a rule below its head."""
    lines: list[str] = []
    for number, row in enumerate([head, *rows]):
        cells = [folds(text, width - 1) for text, width in zip(row, widths, strict=True)]
        height = max(len(cell) for cell in cells)
        for at in range(height):
            texts = [
                (cell[at] if at < len(cell) else "").ljust(width) for cell, width in zip(cells, widths, strict=True)
            ]
            lines.append("".join(texts).rstrip())
        if number == 0:
            lines.append(" ".join("-" * (width - 1) for width in widths))
    return lines

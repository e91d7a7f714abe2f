"""Figures of a comparison: taken in turn over several rounds, told as medians, ratios and a table."""

from __future__ import annotations

import os
import platform
import statistics
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Key:
    """What a figure is of: `scene` is empty where there is but one."""

    what: str
    unit: str
    scene: str = ""


@dataclass(frozen=True)
class Ratio:
    """One figure over another, round by round."""

    what: str
    over: Key
    under: Key
    at_most: float | None = None
    """What is aimed at; None where nothing is."""

    @property
    def scene(self) -> str:
        """The scene of both."""
        return self.over.scene


@dataclass
class Figures:
    """All figures of one run of a bench."""

    bench: str
    rounds: int
    seconds: float
    taken: defaultdict[Key, list[float]] = field(default_factory=lambda: defaultdict(list))
    ratios: list[Ratio] = field(default_factory=list)
    aims: dict[Key, float] = field(default_factory=dict)
    not_measured: dict[str, str] = field(default_factory=dict)
    """Why not, by what."""
    load_before: tuple[float, float, float] = field(default_factory=os.getloadavg)

    def take(self, what: str, unit: str, value: float, scene: str = "") -> None:
        """One more round's figure."""
        self.taken[Key(what, unit, scene)].append(value)

    def compare(self, what: str, over: Key, under: Key, at_most: float | None = None) -> None:
        """Tell a ratio, if both of its figures were taken."""
        if self.taken.get(over) and self.taken.get(under):
            self.ratios.append(Ratio(what, over, under, at_most))

    def aim(self, what: str, unit: str, at_most: float, scene: str = "") -> None:
        """Tell what a figure is meant to stay within."""
        self.aims[Key(what, unit, scene)] = at_most

    def ratio(self, ratio: Ratio) -> float:
        """The median of the rounds' ratios: each round stands for one state of the machine."""
        pairs = zip(self.taken[ratio.over], self.taken[ratio.under], strict=False)
        return statistics.median(over / max(under, 1e-9) for over, under in pairs)

    def as_json(self) -> dict[str, Any]:
        """All of it; the shape is told in docs/performance.md."""
        return {
            "bench": self.bench,
            "rounds": self.rounds,
            "seconds": self.seconds,
            "machine": {
                "cores": os.cpu_count(),
                "processor": platform.machine(),
                "python": platform.python_version(),
                "load_before": self.load_before[0],
                "load_after": os.getloadavg()[0],
            },
            "figures": [
                {
                    "what": key.what,
                    "scene": key.scene,
                    "unit": key.unit,
                    "median": statistics.median(values),
                    "rounds": values,
                    "at_most": self.aims.get(key),
                }
                for key, values in self.taken.items()
            ],
            "ratios": [
                {"what": ratio.what, "scene": ratio.scene, "ratio": self.ratio(ratio), "at_most": ratio.at_most}
                for ratio in self.ratios
            ],
            "not_measured": [{"what": what, "why": why} for what, why in self.not_measured.items()],
        }

    def as_table(self) -> str:
        """The same for people."""
        rows = [("", "scene", "median", "", "aim", "rounds")]
        for key, values in self.taken.items():
            rounds = " ".join(_short(value) for value in values) if len(values) > 1 else ""
            rows.append(
                (key.what, key.scene, _short(statistics.median(values)), key.unit, _aim(self.aims.get(key)), rounds)
            )
        rows += [
            (ratio.what, ratio.scene, f"{self.ratio(ratio):.2f}", "times", _aim(ratio.at_most), "")
            for ratio in self.ratios
        ]
        lines = aligned(rows)
        lines += [f"{what}: not measured: {why}" for what, why in self.not_measured.items()]
        load = f"{self.load_before[0]:.1f} before, {os.getloadavg()[0]:.1f} after"
        lines.append(f"{self.rounds} rounds of {self.seconds:g} s on {os.cpu_count()} cores; load {load}")
        return "\n".join(lines)


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of cells as lines of columns: words to the left, numbers to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            cell.rjust(width) if column in {2, 4} else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of the values lie, of those that there are; there must be one."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def longest_gap(times: Sequence[float]) -> float:
    """The longest stretch between two neighbours; 0 where there are fewer than two."""
    return max((after - before for before, after in pairwise(times)), default=0.0)


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _aim(at_most: float | None) -> str:
    return "" if at_most is None else f"≤ {at_most:g}"

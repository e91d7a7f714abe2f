"""Figures for Prometheus, in its text format 0.0.4. No label ever names a person, a session or a room."""

from collections.abc import Callable, Iterator
from itertools import pairwise

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)

Labels = tuple[tuple[str, str], ...]


class Counter:
    """Something that only grows."""

    kind = "counter"

    def __init__(self, name: str, about: str) -> None:
        self.name, self.about = name, about
        self._values: dict[Labels, float] = {}

    def add(self, amount: float = 1, **labels: str) -> None:
        """Count something, under some labels."""
        key = tuple(sorted(labels.items()))
        self._values[key] = self._values.get(key, 0) + amount

    def value(self, **labels: str) -> float:
        """What has been counted under these labels."""
        return self._values.get(tuple(sorted(labels.items())), 0)

    def lines(self) -> Iterator[str]:
        """The samples."""
        for labels, value in sorted(self._values.items()):
            yield _sample(self.name, labels, value)


class Gauge:
    """Something that goes up and down, looked up when it is asked for."""

    kind = "gauge"

    def __init__(self, name: str, about: str, look: Callable[[], dict[Labels, float]]) -> None:
        self.name, self.about = name, about
        self._look = look

    def lines(self) -> Iterator[str]:
        """The samples."""
        for labels, value in sorted(self._look().items()):
            yield _sample(self.name, labels, value)


class Histogram:
    """How long something took, in seconds, sorted into buckets."""

    kind = "histogram"

    def __init__(self, name: str, about: str, bounds: tuple[float, ...] = SECONDS) -> None:
        if any(lower >= upper for lower, upper in pairwise(bounds)):
            raise ValueError("the bounds of a histogram rise")
        self.name, self.about = name, about
        self._bounds = bounds
        self._counts = [0] * len(bounds)
        self._total = 0
        self._sum = 0.0

    def observe(self, seconds: float) -> None:
        """Note one duration."""
        self._total += 1
        self._sum += seconds
        for place, bound in enumerate(self._bounds):
            if seconds <= bound:
                self._counts[place] += 1

    def lines(self) -> Iterator[str]:
        """The samples; each bucket holds those of the smaller ones too."""
        for bound, count in zip(self._bounds, self._counts, strict=True):
            yield _sample(f"{self.name}_bucket", (("le", f"{bound:g}"),), count)
        yield _sample(f"{self.name}_bucket", (("le", "+Inf"),), self._total)
        yield _sample(f"{self.name}_sum", (), self._sum)
        yield _sample(f"{self.name}_count", (), self._total)


class Metrics:
    """The server's figures."""

    content_type = "text/plain; version=0.0.4; charset=utf-8"

    def __init__(self) -> None:
        self.received = Counter("ninefold_messages_received_total", "Messages from clients, by type.")
        self.commands = Counter(
            "ninefold_commands_total", "Commands, by outcome: done, repeated, refused, unavailable, failed."
        )
        self.command_seconds = Histogram("ninefold_command_seconds", "From a command's arrival to its answer.")
        self.records = Counter("ninefold_records_total", "Records followed in sessions.")
        self.closed = Counter("ninefold_sockets_closed_total", "Sockets that the server closed, by why.")
        self.turned_away = Counter("ninefold_turned_away_total", "Attempts with a key that opens nothing.")
        self.signals = Counter("ninefold_signals_total", "Steps of calls, by whether they were relayed.")
        self.pages = Counter("ninefold_pages_total", "Answer sheets: 201 stored, 200 held already.")
        self.page_bytes = Counter("ninefold_page_bytes_total", "Bytes of answer sheets stored.")
        self.recording_bytes = Counter("ninefold_recording_bytes_total", "Bytes of recordings stored.")
        self.evidence_bytes = Counter("ninefold_evidence_bytes_total", "Bytes of stills and clips that were kept.")
        self.school_mails = Counter("ninefold_school_mails_total", "Mails to schools, by whether they were taken.")
        self.letters = Counter("ninefold_letters_total", "Letters handed to the mail server, by what became of them.")
        self._figures: list[Counter | Gauge | Histogram] = [
            self.received,
            self.commands,
            self.command_seconds,
            self.records,
            self.closed,
            self.turned_away,
            self.signals,
            self.pages,
            self.page_bytes,
            self.recording_bytes,
            self.evidence_bytes,
            self.school_mails,
            self.letters,
        ]

    def watch(self, name: str, about: str, look: Callable[[], dict[Labels, float]]) -> None:
        """Show a gauge that is looked up each time the figures are asked for."""
        self._figures.append(Gauge(name, about, look))

    def text(self) -> str:
        """Everything, as Prometheus reads it."""
        lines: list[str] = []
        for figure in self._figures:
            lines += [f"# HELP {figure.name} {figure.about}", f"# TYPE {figure.name} {figure.kind}", *figure.lines()]
        return "\n".join(lines) + "\n"


def _sample(name: str, labels: Labels, value: float) -> str:
    inside = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels)
    written = f"{value:.0f}" if float(value).is_integer() else repr(value)
    return f"{name}{{{inside}}} {written}" if labels else f"{name} {written}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")

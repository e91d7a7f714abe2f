"""The key card: all keys in force and the words on the tiles, on one sheet of A4, to lie beside the keyboard. Pure.

One HTML file without scripts, pictures or anything from elsewhere; black on white, as a laser printer likes it.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from invigilator_console.keys import Group
from invigilator_console.state_words import state_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from invigilator_console.keys import Action, Keys

_STYLE = """
@page { size: A4 portrait; margin: 11mm 13mm; }
* { box-sizing: border-box; }
html { font: 9.3pt/1.3 "Helvetica Neue", Arial, "Liberation Sans", sans-serif; color: #000; background: #fff; }
body { margin: 0 auto; max-width: 184mm; }
header { display: flex; justify-content: space-between; align-items: baseline; border-bottom: 1.2pt solid #000; }
h1 { font-size: 15pt; margin: 0 0 1mm; }
h2 { font-size: 10pt; margin: 0 0 .6mm; border-bottom: .5pt solid #000; break-after: avoid; }
.keys { columns: 2; column-gap: 8mm; margin-top: 2.5mm; }
section { break-inside: avoid; margin-bottom: 2.2mm; }
table { border-collapse: collapse; width: 100%; }
td { padding: .28mm 0; vertical-align: top; }
td.key { width: 17mm; white-space: nowrap; }
td.word { width: 43mm; font-weight: bold; padding-right: 3mm; }
kbd { font: bold 8.8pt/1.15 "DejaVu Sans Mono", Consolas, "Liberation Mono", monospace; border: .6pt solid #000;
  border-radius: 1mm; padding: 0 1.1mm; display: inline-block; min-width: 5mm; text-align: center; }
.words { margin-top: 4mm; }
.words td { border-bottom: .25pt solid #999; }
footer { margin-top: 2mm; border-top: .5pt solid #000; padding-top: 1mm; }
"""

_ALWAYS = (
    ("Esc", "back; within five seconds also: take back what still waits"),
    ("Tab", "in a dialog: the next field"),
    ("Ctrl+P", "every action by name"),
)
_CLOSING = (
    "The colour of a frame repeats its word. <b>Needs you</b> holds what waits, the most urgent first. What is hard to "
    "take back waits five seconds and says so above the keys. A lost feed goes on record by itself. You decide; the "
    "console only shows."
)


def key_card(keys: Keys) -> str:
    """The card as an HTML document."""
    sections = "\n".join(_section(group, keys) for group in Group)
    rows = "\n".join(
        f'<tr><td class="word">{escape(word)}</td><td>{_with_keys(meaning)}</td></tr>'
        for word, meaning in state_words(keys)
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Ninefold: the invigilator's keys</title>
<style>{_STYLE}</style>
</head>
<body>
<header><h1>Ninefold: the invigilator's keys</h1><span>Keep beside the keyboard</span></header>
<main>
<div class="keys">
{sections}
</div>
<section class="words">
<h2>The word on a tile</h2>
<table>
{rows}
</table>
</section>
</main>
<footer>{_CLOSING}</footer>
</body>
</html>
"""


def _section(group: Group, keys: Keys) -> str:
    rows = [_row(shown, words) for shown, words in _lines(group, keys)]
    return f"<section><h2>{escape(group)}</h2><table>{''.join(rows)}</table></section>" if rows else ""


def _lines(group: Group, keys: Keys) -> Iterable[tuple[str, str]]:
    if group is Group.LOOK:
        yield "1 … 9", "select a seat; the keys lie as on a phone"
    for action in keys.actions:
        if action.group is group and not action.name.startswith("seat_"):
            yield _printed(action), action.words
    if group is Group.CONSOLE:
        yield from _ALWAYS


def _printed(action: Action) -> str:
    """Paper has room for the words that stand on the keys themselves."""
    return {"␣": "space", "⏎": "Enter"}.get(action.shown_key, action.shown_key)


def _row(shown: str, words: str) -> str:
    return f'<tr><td class="key"><kbd>{escape(shown)}</kbd></td><td>{escape(words)}</td></tr>'


def _with_keys(words: str) -> str:
    return re.sub(r"`(.+?)`", r"<kbd>\1</kbd>", escape(words))

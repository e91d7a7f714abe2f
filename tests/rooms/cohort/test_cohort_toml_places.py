"""The place of a key is what an officer is sent to; it is right for everything TOML allows."""

import tomllib
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rooms.problems import Lines
from rooms.toml_places import TomlPath, locate

EVERYTHING = '''\
# a comment with [brackets] and "quotes"
title = "one # not a comment" # a comment
'quoted key' = 'it\\s literal'
"esc\\u0061ped" = """
three lines " and "" and \\"""
four""""
literal = \'\'\'
[not a table]
it's''\'\'\'
  spaced . dotted."key.with.dots" = 1_000
when = 2027-06-08 09:30:00
list = [ # comment ]
  1, [2.5, "]"], { a = "}", b.c = [true] },
]
empty = []
none = {}
[table]
key = 07:32:00
[ table . "sub" ]
key = -inf
[[paper]]
code = "A"
[[paper.question]]
n = 1
[[paper.question]]
n = 2
[paper.place]
at = "home"
[[paper]]
code = "B"
[later.deep]
[later]
x = 0x1F'''


def paths_of(value: Any, path: TomlPath = ()) -> set[TomlPath]:
    """Every path into a parsed document."""
    items: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    below = [paths_of(item, (*path, key)) for key, item in items]
    return {path, *(found for paths in below for found in paths)}


def test_every_path_of_a_document_has_its_place() -> None:
    """Nothing that `tomllib` reads is overlooked, and nothing invented."""
    assert locate(EVERYTHING).keys() == paths_of(tomllib.loads(EVERYTHING)) - {()}


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        (("title",), (2, 1), (2, 9)),
        (("escaped",), (4, 1), (4, 18)),
        (("spaced", "dotted", "key.with.dots"), (10, 19), (10, 37)),
        (("list", 1, 1), (13, 12), (13, 12)),
        (("list", 2, "b", "c"), (13, 31), (13, 35)),
        (("table", "sub", "key"), (20, 1), (20, 7)),
        (("paper", 0, "question", 1, "n"), (26, 1), (26, 5)),
        (("paper", 0, "place", "at"), (28, 1), (28, 6)),
        (("paper", 1), (29, 1), (29, 1)),
        (("later",), (32, 1), (32, 1)),
        (("later", "x"), (33, 1), (33, 5)),
    ],
)
def test_a_place_is_that_of_the_key_and_of_its_value(
    path: TomlPath, key: tuple[int, int], value: tuple[int, int]
) -> None:
    """An unknown key is shown at the key, a wrong value at the value."""
    place, lines = locate(EVERYTHING)[path], Lines(EVERYTHING)

    assert (lines.place(place.key), lines.place(place.value)) == (key, value)


def test_windows_line_ends_move_nothing() -> None:
    """Half of all offices save with them."""
    unix, windows = locate(EVERYTHING), locate(EVERYTHING.replace("\n", "\r\n"))

    assert unix.keys() == windows.keys()


KEYS = st.text(alphabet="ab-_1é.\" '#]", min_size=1, max_size=4)
SCALARS = st.one_of(
    st.integers(-99, 99),
    st.booleans(),
    st.floats(allow_nan=False),
    st.dates(),
    st.text(alphabet="a\"'\\#[]{}=,\n é", max_size=6),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=6
)


def as_toml(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case date() | int() | float():
            return str(value)
        case str():
            escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            return f'"{escaped}"'
        case list():
            return f"[ {' , '.join(map(as_toml, value))} ]"
        case _:
            return f"{{ {', '.join(f'{as_toml(key)} = {as_toml(item)}' for key, item in value.items())} }}"


@given(st.dictionaries(KEYS, VALUES, max_size=3), st.lists(st.dictionaries(KEYS, VALUES, max_size=2), max_size=3))
@settings(max_examples=200, deadline=None)
def test_places_agree_with_the_parser_whatever_is_written(top: dict[str, Any], repeated: list[dict[str, Any]]) -> None:
    """The scanner trusts the parser; here the parser vouches for the scanner."""
    lines = [f"{as_toml(key)} = {as_toml(value)}" for key, value in top.items() if key != "a"]
    for table in repeated:
        lines += ["[[ a ]]  # again", *(f"{as_toml(key)} = {as_toml(value)}" for key, value in table.items())]
    text = "\n".join(lines)

    assert locate(text).keys() == paths_of(tomllib.loads(text)) - {()}

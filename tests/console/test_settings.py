"""A person's own keys, looks and words: read whole or not at all, and every fault named with its place."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

import pytest

from invigilator_console.key_card import key_card
from invigilator_console.key_names import NoKey, read_key
from invigilator_console.keys import ACTIONS, BY_NAME, FIXED, Keys
from invigilator_console.settings import Settings, WrongSettings, read_settings, settings_file, settings_in_force
from invigilator_console.settings_example import example
from invigilator_console.state_words import state_table
from signalling.cli import run

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "invigilators.md"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this person's settings stand."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "ninefold").mkdir()
    return tmp_path / "ninefold" / "console.toml"


def faults(file: Path, text: str) -> list[str]:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(WrongSettings) as wrong:
        read_settings(file)
    return [str(problem).removeprefix(f"{file}:") for problem in wrong.value.problems]


# Reading


def test_without_a_file_everything_is_as_documented(file: Path) -> None:
    """Nobody needs settings."""
    settings = settings_in_force(None, {"XDG_CONFIG_HOME": str(file.parents[1])})

    assert settings == Settings()
    assert Keys(settings.keys).actions == ACTIONS


def test_a_relative_configuration_folder_is_no_folder() -> None:
    """As the XDG specification demands; else the settings would depend on where one stands."""
    assert settings_file({"XDG_CONFIG_HOME": "elsewhere"}).is_absolute()


def test_all_of_a_file_holds(file: Path) -> None:
    """Keys, looks, words and where to go."""
    file.write_text(
        '[connection]\nserver = "https://exam.example.ac.uk"\nkey_file = "my.key"\n'
        '[screen]\nbell = false\nglyphs = "sextants"\n'
        '[keys]\nbreak = "Ctrl+G"\nhelp = "+"\nnext_need = "F5"\n'
        '[words]\nquick_replies = ["Light on, please."]\n'
    )
    settings = read_settings(file)
    keys = Keys(settings.keys)

    assert settings.key_file == file.parent / "my.key"
    assert not settings.screen.bell
    assert settings.words.quick_replies == ("Light on, please.",)
    assert [keys.shown(name) for name in ("break", "help", "next_need", "focus")] == ["Ctrl+G", "+", "F5", "⏎"]


def test_two_keys_may_be_exchanged(file: Path) -> None:
    """What counts is what is in force, not what was before."""
    file.write_text('[keys]\nmessage = "b"\nbreak = "m"\n')

    assert read_settings(file).keys == {"message": "b", "break": "m"}


# Faults


def test_every_fault_is_named_with_its_place_and_nothing_is_applied(file: Path) -> None:
    """Half of somebody's settings would be worse than none."""
    assert faults(
        file, '[screen]\nbell = "no"\n[keys]\nbrake = "B"\nfocus = "j"\nundo = 3\n[connections]\nserver = ""\n'
    ) == [
        '2:8: `bell` should be true or false, not "no"',
        '4:1: unknown key "brake"; did you mean `break`?',
        "5:1: `focus` keeps its key ⏎",
        '6:8: `undo` should be a key such as "B", "?", "space", "f5" or "ctrl+g", not 3',
        '7:1: unknown key "connections"; did you mean `connection`?',
    ]


def test_two_actions_on_one_key_are_both_named(file: Path) -> None:
    """A slip there would do the other thing in the exam."""
    assert faults(file, '[keys]\nrelease = "m"\n') == [
        '2:11: "m" is the key of `message`, too; give each a key of its own'
    ]
    assert faults(file, '[keys]\nrelease = "+"\nend = "+"\n') == [
        '2:11: "+" is the key of `end`, too; give each a key of its own'
    ]


def test_the_staff_key_itself_is_refused(file: Path) -> None:
    """Settings are copied and shown; a key is not."""
    (fault,) = faults(file, '[connection]\nkey = "v1.secret"\n')

    assert fault.startswith("2:1: a staff key does not belong into settings")
    assert "secret" not in fault


def test_a_file_that_is_no_toml_is_named_with_its_place(file: Path) -> None:
    """And a file that is not there, when it was asked for, is an error."""
    assert faults(file, "[keys]\nbreak = B\n") == ["2:9: not valid TOML: invalid value"]
    with pytest.raises(WrongSettings):
        settings_in_force(file.with_name("other.toml"), {})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("5", "digits stay with the seats"),
        ("esc", "goes back everywhere"),
        ("Enter", "says yes everywhere"),
        ("ctrl+i", "the same for Tab"),
        ("ctrl+p", "list of all actions"),
        ("alt+x", "cannot be typed in every terminal"),
        ("shift+b", 'should be written "B"'),
        ("f3", "guide of a rehearsal"),
        ("☃", "cannot be typed on every keyboard"),
        ("bb", "is no key"),
        ("", "is no key"),
    ],
)
def test_a_key_that_cannot_be_typed_or_means_something_else_is_refused(text: str, why: str) -> None:
    """A key that does nothing is found out when it is needed."""
    with pytest.raises(NoKey, match=why):
        read_key(text)


# What comes of it


def test_the_example_holds_once_its_marks_are_taken_away(file: Path) -> None:
    """So it says what is in force, for every action there is."""
    lines = [
        line for line in example().splitlines() if not line.startswith(("# Settings", "# What", "# The", "# Write"))
    ]
    file.write_text("\n".join(line.removeprefix("# ") for line in lines), encoding="utf-8")
    settings = read_settings(file)

    assert settings.keys == {action.name: action.key for action in ACTIONS if action.name not in FIXED}
    file.write_text(example(), encoding="utf-8")
    assert read_settings(file).keys == {}


def test_the_documentation_holds_the_words_on_the_tiles() -> None:
    """The manual and the key card tell the same."""
    assert state_table(Keys()) in DOCUMENTATION.read_text(encoding="utf-8")


def test_the_keys_in_force_are_listed(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For people, and for programs."""
    file.write_text('[keys]\nbreak = "B"\n')

    assert run(["console", "keys"]) == 0
    assert "B        break " in capsys.readouterr().out
    assert run(["console", "keys", "--json"]) == 0
    listed = {entry["action"]: entry for entry in json.loads(capsys.readouterr().out)}
    assert (listed["break"]["key"], listed["break"]["changed"], listed["message"]["key"]) == ("B", True, "m")
    assert set(listed) == set(BY_NAME)


def test_wrong_settings_are_wrong_input_and_say_where(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Also for the console itself, before it connects to anything."""
    file.write_text('[keys]\nbreak = "9"\n')

    assert run(["console", "--server", "http://127.0.0.1:9", "--key", "none"]) == 2
    said = capsys.readouterr()
    assert f"{file}:2:9: " in said.out
    assert "nothing of it was applied" in said.err


def test_settings_are_begun_once_and_never_written_over(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What somebody wrote stays, and who asks twice is told where it is and what to do: that is no wrong use."""
    assert run(["console", "settings", "--write"]) == 0
    assert file.read_text(encoding="utf-8") == example()
    assert run(["console", "settings"]) == 0
    assert f"{file}: well" in capsys.readouterr().out

    file.write_text('[keys]\nbreak = "B"\n')
    assert run(["console", "settings", "--write"]) == 1
    assert file.read_text(encoding="utf-8") == '[keys]\nbreak = "B"\n'
    told = capsys.readouterr().err
    assert f"{file} is there already" in told
    assert "--example" in told
    assert "wrong use" not in told


# The key card


def test_the_key_card_shows_the_keys_in_force() -> None:
    """A card with other keys than the console's would be worse than none."""
    card = key_card(Keys({"break": "B", "help": "ctrl+g"}))

    assert "<kbd>B</kbd></td><td>break: seen out" in card
    assert "then <kbd>B</kbd>" in card
    assert "<kbd>Ctrl+G</kbd></td><td>all keys" in card
    assert "http" not in card
    assert "<script" not in card


def test_the_key_card_is_one_page(tmp_path: Path) -> None:
    """It lies beside the keyboard; a second sheet lies on the floor."""
    card, printed = tmp_path / "card.html", tmp_path / "card.pdf"
    card.write_text(key_card(Keys()), encoding="utf-8")
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                *("chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}"),
                *("--no-pdf-header-footer", f"--print-to-pdf={printed}", card.as_uri()),
            ],
            check=True,
            capture_output=True,
            timeout=60,
        )

    assert printed.read_bytes().count(b"/Type /Page\n") == 1

"""Templates: the text of each kind of letter, in a small part of Jinja2's language.

A template may put a name (`{{ exam }}`) and ask whether there is a value (`{% if note %} … {% else %} … {% endif %}`),
and nothing else: no loop, no call, nothing that could take for ever or reach beyond the letter. It is checked whole
before it is stored, so that nobody learns of a wrong name from five hundred letters that were not sent.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from rooms.notation import is_harmless
from rooms.office.letter_markup import Block, blocks_of, guarded, plain
from rooms.office.letter_names import MUST_STAND, NAMES, examples
from rooms.office.letters_record import LetterKind

LONGEST_TEMPLATE = 20_000
"""Characters."""

LONGEST_SUBJECT = 200

DEEPEST = 30
"""How far one question may stand within another. Python gives up on a few hundred, and where depends on the caller."""

_SUBJECT = "Subject:"
_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.If,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Compare,
    nodes.Operand,
    nodes.Const,
)

_ENVIRONMENT = ImmutableSandboxedEnvironment(
    undefined=StrictUndefined,
    # Plain text: the HTML part is made, and escaped, from the blocks.
    autoescape=False,
    finalize=guarded,
    keep_trailing_newline=True,
)


@dataclass(frozen=True, slots=True)
class Written:
    """A letter's subject and text, with its values."""

    subject: str
    blocks: tuple[Block, ...]


@cache
def default_text(kind: LetterKind) -> str:
    """The text that a kind has unless a department has one of its own; its first line is the subject."""
    return (resources.files("rooms.office") / "letter_texts" / f"{kind}.txt").read_text(encoding="utf-8")


def faults_of(kind: LetterKind, text: str) -> list[str]:
    """Everything that keeps a text from being the template of a kind, each in a sentence; empty if nothing does."""
    if len(text) > LONGEST_TEMPLATE:
        return [f"The text has {len(text):,} characters; at most {LONGEST_TEMPLATE:,} are taken."]
    if not is_harmless(text):
        return ["The text holds control characters; write it in a plain text editor."]
    if not text.startswith(_SUBJECT) or not text.partition("\n")[0].removeprefix(_SUBJECT).strip():
        return [f"Line 1: the first line is the subject: {_SUBJECT} and the words of it."]
    try:
        tree = _ENVIRONMENT.parse(text)
        depth = _depth(tree)
    except TemplateSyntaxError as fault:
        return [f"Line {fault.lineno}: {fault.message}."]
    except RecursionError:
        depth = DEEPEST + 1
    if depth > DEEPEST:
        return ["Too many {% if %} or brackets stand within each other; nobody could read that."]
    faults = list(_faults_in(tree, kind))
    used = {name.name for name in tree.find_all(nodes.Name)}
    absent = sorted(MUST_STAND.get(kind, frozenset()) - used)
    faults += [f"{{{{ {name} }}}} must stand in it: {NAMES[kind][name].about}." for name in absent]
    if not faults and not written(text, examples(kind)).blocks:
        faults.append("The letter has a subject and no text.")
    return faults


def _depth(node: nodes.Node) -> int:
    return 1 + max(map(_depth, node.iter_child_nodes()), default=0)


def _faults_in(tree: nodes.Template, kind: LetterKind) -> Iterator[str]:
    reported: set[str] = set()
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, _ALLOWED):
            yield (
                f"Line {node.lineno}: only names in {{{{ }}}} and {{% if %}} are known here, "
                f"not what Jinja calls {type(node).__name__}."
            )
        elif isinstance(node, nodes.Name) and node.name not in NAMES[kind] and node.name not in reported:
            reported.add(node.name)
            yield f"Line {node.lineno}: {node.name} is unknown; the names are {', '.join(sorted(NAMES[kind]))}."


@lru_cache(maxsize=64)
def _compiled(text: str) -> Template:
    """A template ready to be filled in. To read it takes longest, and hundreds of letters have the same."""
    return _ENVIRONMENT.from_string(text)


def written(text: str, values: Mapping[str, str]) -> Written:
    """The letter of that template with those values.

    Raises:
        ValueError: a value has no name there, or the template was never checked.
    """
    try:
        filled = _compiled(text).render(values)
    except TemplateError as fault:
        raise ValueError(f"the template cannot be filled in: {fault}") from fault
    subject, _, body = filled.partition("\n")
    words = " ".join(plain(subject.removeprefix(_SUBJECT)).split())
    return Written(words[:LONGEST_SUBJECT], blocks_of(body))

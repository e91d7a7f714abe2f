"""`ninefold`: the one door. It knows its commands by name, and loads each only when it is called.

So `ninefold log` never waits for a media library, and a console needs nothing of the server.
"""

import importlib
import os
import sys
from typing import Any

import click

from rooms.errors import NinefoldError, ProtocolError, Refusal, Unavailable

COMMANDS: dict[str, tuple[str, str]] = {
    "serve": ("signalling.serve:command", "Run the server on a data folder."),
    "console": ("invigilator_console.cli:command", "Watch a room from this terminal."),
    "demo": ("candidate_web.cli:demo", "Open the console on a rehearsal exam with nine simulated candidates."),
    "rehearse": ("candidate_web.cli:rehearse", "Let simulated candidates join an exam by their links."),
    "cohort": ("rooms.admin.cohorts:command", "Check, create, publish and list cohorts."),
    "links": ("rooms.admin.links:command", "Print the links of candidates and the keys of staff."),
    "application": ("rooms.admin.applications:command", "Take and decide applications for remote invigilation."),
    "invite": ("rooms.admin.invite:command", "Invite candidates and staff by mail, and see what became of it."),
    "onboarding": ("rooms.admin.onboarding:command", "List, look at, accept, reject or waive onboarding."),
    "session": ("rooms.admin.session:command", "Close a session, and note who left it."),
    "report": ("rooms.admin.report:command", "Write the pack of a session, to file."),
    "review": ("rooms.admin.review:command", "Look through each candidate's day, and come to an outcome."),
    "notices": ("rooms.admin.notices:command", "Write to who did not attend, or whose exam was interrupted."),
    "hours": ("rooms.admin.hours:command", "Print for how long staff were on duty."),
    "scripts": ("rooms.admin.scripts:command", "Bind each candidate's answer sheets into one PDF."),
    "people": ("rooms.admin.people:command", "Say who works in the exams office, and see who looked at what."),
    "recordings": ("rooms.admin.recordings:command", "Write what phones recorded as files that can be played."),
    "purge": ("rooms.admin.retention:purge", "Delete what has reached its date, or say what goes when."),
    "hold": ("rooms.admin.retention:hold_command", "Keep everything of a session for a case."),
    "status": ("rooms.admin.live:status", "Say how every session of the day stands."),
    "announce": ("rooms.admin.live:announce_command", "Say something to every open session of a cohort."),
    "privacy": ("rooms.admin.privacy:command", "Say what is kept about whom, why, and for how long."),
    "log": ("rooms.admin.records:log_command", "Print a record, one entry a line."),
    "verify": ("rooms.admin.records:verify_command", "Prove that a record is whole and unaltered."),
    "bench": ("invigilator_console.bench.cli:command", "Measure this machine, side by side with the alternatives."),
}
"""Each command: where it is, as module and attribute, and one line about it."""

ENVIRONMENT = "NINEFOLD"
DONE, ANSWER_IS_NO, WRONG_USE, NOT_AVAILABLE = 0, 1, 2, 3
INTERRUPTED = 130


class Door(click.Group):
    """A group whose commands are loaded when they are called."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """Every name, in the order in which they are usually needed."""
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """Load a command."""
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        command.name = name
        _read_environment(command)
        return command

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        """Describe the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in COMMANDS.items()])


def _read_environment(command: click.Command) -> None:
    """Let every option, however deep its command, be set by NINEFOLD_ and its name."""
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            parameter.envvar = parameter.envvar or _variable(parameter)
            parameter.show_envvar = True
    if isinstance(command, click.Group):
        for below in command.commands.values():
            _read_environment(below)


def _variable(option: click.Option) -> str:
    """NINEFOLD_TLS_KEY for `--tls-key`, whatever the option's parameter is called."""
    name = max(option.opts, key=len).lstrip("-")
    return f"{ENVIRONMENT}_{name.replace('-', '_').upper()}"


@click.command(cls=Door, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="ninefold", prog_name="ninefold")
def door() -> None:
    """Remote invigilation of handwritten exams: a phone as second-device camera, a terminal as the hall."""


def main(arguments: list[str] | None = None) -> None:
    """Run a command and exit: 0 done, 1 the answer is no, 2 wrong use or input, 3 something is unavailable."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: list[str]) -> int:
    """Run a command; gives its exit code. Errors are one line on standard error, never a traceback."""
    try:
        # Not `door.main`, which would end the process itself when a reader has gone.
        with door.make_context("ninefold", arguments) as context:
            answer = door.invoke(context)
        sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as unsure:
        click.echo(unsure.format_message())
        return DONE
    except click.exceptions.Exit as left:
        return left.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        _let_go_of_standard_output()
        return DONE
    except click.ClickException as wrong:
        return _tell(_as_clauses("wrong use", wrong.format_message(), advice=_help_for(wrong)), WRONG_USE)
    except NinefoldError as error:
        return _tell(*_of_our_own(error))
    except Exception as fault:  # noqa: BLE001 - the last resort: a line, not a traceback
        return _of_nobody(fault)
    # A command whose answer is no may say so by what it returns.
    return answer if isinstance(answer, int) else DONE


def _of_our_own(error: NinefoldError) -> tuple[str, int]:
    said = str(error) or " ".join((type(error).__doc__ or "").split())
    if isinstance(error, Refusal):
        return _as_clauses(f"refused ({error.code})", said, advice="nothing was changed"), ANSWER_IS_NO
    if isinstance(error, ProtocolError):
        return _as_clauses("wrong input", said, advice="see --help"), WRONG_USE
    if isinstance(error, Unavailable):
        return _as_clauses("unavailable", said, advice="the same call is safe to repeat"), NOT_AVAILABLE
    return _as_clauses("no", said, advice="see --help"), ANSWER_IS_NO


def _of_nobody(fault: Exception) -> int:
    if os.environ.get(f"{ENVIRONMENT}_TRACEBACK"):
        raise fault
    if isinstance(fault, ModuleNotFoundError):
        what = f"{fault.name} is not installed; this command needs it; say: pip install ninefold"
        return _tell(what, NOT_AVAILABLE)
    if isinstance(fault, OSError):
        why = f"{fault.strerror or fault}"
        return _tell(
            f"{fault.filename or 'the system'}: {why}; the system said so; mend that and repeat", NOT_AVAILABLE
        )
    what = f"{type(fault).__name__}: {fault}; this is a fault in Ninefold; set {ENVIRONMENT}_TRACEBACK=1 and report it"
    return _tell(what, NOT_AVAILABLE)


def _help_for(wrong: click.ClickException) -> str:
    context: Any = getattr(wrong, "ctx", None)
    return f"say: {context.command_path} --help" if context is not None else "say: ninefold --help"


def _as_clauses(what: str, said: str, *, advice: str) -> str:
    """What; why; what to do: whoever raised it may have said all or most of it already."""
    line = " ".join(said.split()).rstrip(".")
    match line.count("; "):
        case 0:
            return f"{what}; {line}; {advice}"
        case 1:
            return f"{what}; {line}"
        case _:
            return line


def _tell(line: str, code: int) -> int:
    click.echo(f"ninefold: {' '.join(line.split())}", err=True)
    return code


def _let_go_of_standard_output() -> None:
    """Whoever read us has gone; let the interpreter's last flush go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()

"""The command line: ``versus``. Starts at once; what a command needs is imported when it runs."""

import io
import os
import sys
from contextlib import suppress
from typing import NoReturn

import click

from commands.bench import bench
from commands.check import check
from commands.compare import compare
from commands.data import data
from commands.demo import demo
from commands.exit_codes import INTERRUPTED, MISTAKE
from commands.explain import explain
from commands.hold_out import hold_out
from commands.lecture import lecture
from commands.listing import listing
from commands.pool import pool
from commands.predict import predict
from commands.publish import publish
from commands.report import report
from commands.run import run
from commands.show import show
from commands.status import status
from commands.train import train
from commands.verify import verify
from dataset.input_error import InputError
from experiments.extras import EXTRAS, told
from experiments.outside.first_import import import_within


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="versus")
def versus() -> None:
    """Hand-crafted image features against convolutional networks, on the same pictures.

    'versus run' trains, tests and writes a report; every other command is about that.
    """
    import_within()


versus.add_command(run)
versus.add_command(hold_out)
versus.add_command(check)
versus.add_command(status)
versus.add_command(verify)
versus.add_command(report)
versus.add_command(publish)
versus.add_command(train)
versus.add_command(predict)
versus.add_command(explain)
versus.add_command(compare)
versus.add_command(pool)
versus.add_command(demo)
versus.add_command(listing)
versus.add_command(show)
versus.add_command(data)
versus.add_command(bench)
versus.add_command(lecture)


def main() -> NoReturn:
    """Run the command line; a mistake is one line on stderr and exit code 2."""
    # A console of few characters, or a file's name that is no text, costs no answer.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        versus.main(prog_name="versus", standalone_mode=False)
        sys.stdout.flush()
    except InputError as error:
        _complain(str(error))
        sys.exit(MISTAKE)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in EXTRAS:
            raise
        line = told(error.name or "")
        _complain(f"{line[0].upper()}{line[1:]}.")
        sys.exit(MISTAKE)
    except BrokenPipeError:
        # Whoever read along has seen enough.
        _forget_output()
        sys.exit(1)
    except OSError as error:
        _forget_output()
        _complain(
            f"Cannot go on: {error.strerror or error}{_where(error)}. Expected names that the system "
            "takes, files that you may read, and room where something is written; what is stored is kept."
        )
        sys.exit(MISTAKE)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
    except click.ClickException as error:
        _complain(error.format_message())
        sys.exit(MISTAKE)
    except (KeyboardInterrupt, click.Abort):
        _complain("stopped; the finished trials are kept, run the same command again to go on.")
        sys.exit(INTERRUPTED)
    sys.exit(0)


def _where(error: OSError) -> str:
    name = str(error.filename or "")
    return f" ('{name[:100]}{'…' if len(name) > 100 else ''}')" if name else ""


def _forget_output() -> None:
    """What is left of the output goes nowhere, as it would fail once more at the end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(message: str) -> None:
    click.echo(f"versus: {' '.join(message.split())}", err=True)


if __name__ == "__main__":
    main()

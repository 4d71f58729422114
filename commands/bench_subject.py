"""What every subject of ``versus bench`` has: ``--memory``."""

import json
from typing import Any

import click

ASKED = "commands.bench_subject.asked"
FLAG = "--memory"


class Subject(click.Command):
    """A benchmark that can be run once more in a process of its own, whose memory is watched.

    What is timed then has neither the watcher's thread nor this process's imports in it.
    """

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        told = "Peak memory too, of the measurement's process and all that it starts."
        self.params.append(click.Option([FLAG], is_flag=True, help=told))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep the words as they were given, but for the flag."""
        ctx.meta[ASKED] = [word for word in args if word != FLAG]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> None:
        """As it is, or watched; a mistake ends with its own line and exit code."""
        if not ctx.params.pop(FLAG.removeprefix("--")):
            super().invoke(ctx)
            return
        from benchmarks.watching import watch_versus

        done = watch_versus(["bench", str(self.name), *ctx.meta[ASKED]])
        if done.code:
            raise SystemExit(done.code)
        told = {"peak_mb": done.peak_mb, "processes": done.processes, "seconds": done.seconds}
        if ctx.params["as_json"]:
            click.echo(json.dumps({"found": json.loads(done.out), **told}, indent=2))
            return
        click.echo(
            f"{done.out.rstrip()}\npeak memory {done.peak_mb:,.0f} MB in {done.processes} processes, "
            f"{done.seconds:,.1f} s with the start"
        )

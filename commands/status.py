"""``versus status``: how far a run is."""

from pathlib import Path

import click


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def status(folder: Path) -> None:
    """Say what of the last plan in DIR is done, running, failed and left, and how long it may take."""
    from commands.table import print_table
    from experiments.driver import is_driven, read_running
    from experiments.forecast import Forecast, in_words, time_left
    from experiments.planned import read_plan
    from experiments.store import Store

    store = Store(folder)
    plan = read_plan(store)
    driver = read_running(store) if is_driven(store) else None
    at_work = set(driver.trials) if driver else set()
    stored = {one.id: one.status(store.read(one.id)) for one in plan}
    running = [one for one in plan if one.id in at_work and stored[one.id] != "done"]
    left = [one for one in plan if stored[one.id] == "left" and one.id not in at_work]
    found = list(stored.values())
    rows = [
        ("done", str(found.count("done"))),
        ("running", str(len(running))),
        ("failed", str(found.count("failed"))),
        ("left", str(len(left))),
        ("all", str(len(plan))),
    ]
    if left or running:
        forecast = Forecast.of_run(store)
        expected = time_left([*running, *left], forecast, driver.at_once if driver else 1)
        rows.append(("time left", in_words(expected)))
    print_table(rows)
    for one in running:
        click.echo(f"running: {one.name}")
    if driver is None and left:
        click.echo("No run is writing here; give the same 'versus run' command again to go on.")

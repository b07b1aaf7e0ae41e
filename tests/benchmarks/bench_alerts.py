"""A run of the worker that warns of a hundred limits, among few cases and among many.

Two sites side by side, with a thousand cases and with a million, every one of them with
a clock that runs; in each the same hundred are due in each turn. The number of queries
must be the same, the time of the larger at most half as much again.
"""

import os
import sys
from contextlib import ExitStack
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from tests.benchmarks import bars, sites  # noqa: E402 - the path comes first

FEW = 1_000
MANY = int(os.environ.get("BENCH_ALERT_CASES", "1000000"))
DUE, TURNS = 100, 5
TIME_BAR = 1.5


def main() -> None:
    bars.say(f"{DUE} warnings among {FEW:,} cases and among {MANY:,}")
    with ExitStack() as stack:
        both = [
            stack.enter_context(
                sites.prepared("alerts", inside="tests.benchmarks.due_cases")
            )
            for _ in range(2)
        ]
        for site, count in zip(both, (FEW, MANY), strict=True):
            # The first turn warms up and is not counted.
            site.ask("few", count=DUE, turns=TURNS + 1)
            took = site.ask("many", count=count)
            bars.say(f"  {count:,} cases filled up in {took:.0f} s")
        idle = [site.ask("ask")["milliseconds"] for site in both]
        turns = [
            [site.ask("tell", turn=turn) for site in both] for turn in range(TURNS + 1)
        ][1:]
    told = {found["told"] for turn in turns for found in turn}
    bars.holds("each run tells of what is due", told == {DUE}, told)
    queries = {found["queries"] for turn in turns for found in turn}
    bars.holds("same queries", len(queries) == 1, queries)
    few, many = (
        median(turn[which]["seconds"] for turn in turns) * 1000 for which in (0, 1)
    )
    bars.at_most(f"a run: {few:.0f} ms and {many:.0f} ms", many / few, TIME_BAR, "x")
    what = f"a run with nothing due: {idle[0]:.2f} ms and {idle[1]:.2f} ms"
    bars.at_most(what, idle[1] / idle[0], TIME_BAR, "x")
    bars.conclude("bench_alerts")


if __name__ == "__main__":
    main()

"""A draft tried on the cases of the last year: the time a case takes, and the memory.

Two sites, with ten thousand cases and with thirty thousand. A batch must cost the same
queries in both, a case no more time, and the memory must not grow with the cases.
"""

import os
import sys
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from tests.benchmarks import bars, sites  # noqa: E402 - the path comes first

FEW = 10_000
MANY = int(os.environ.get("BENCH_TRIAL_CASES", "30000"))
TIME_BAR = 1.5
MEMORY_BAR = 8 * 1024  # kB


def main() -> None:
    bars.say(f"a draft tried on {FEW:,} and on {MANY:,} complaints of two years")
    with ExitStack() as stack:
        found = []
        for count in (FEW, MANY):
            site = stack.enter_context(
                sites.prepared("trial", inside="tests.benchmarks.tried_cases")
            )
            site.ask("many_cases", count=count)
            found.append(site.ask("trial"))
            site.stop_asking()
    few, many = found
    queries = few["queries"], many["queries"]
    bars.holds("same queries a batch", len(many["queries"]) == 1, queries)
    a_case = [one["seconds"] * 1000 / one["cases"] for one in found]
    what = (
        f"{many['cases']:,} cases in {many['seconds']:.1f} s: {a_case[1]:.2f} ms each"
    )
    bars.at_most(what, a_case[1] / a_case[0], TIME_BAR, "x")
    more = many["memory"] - few["memory"]
    bars.at_most("memory, more than for few", more, MEMORY_BAR, "kB")
    bars.at_most("what is kept", many["kept"] / max(few["kept"], 1), TIME_BAR, "x")
    bars.conclude("bench_trial")


if __name__ == "__main__":
    main()

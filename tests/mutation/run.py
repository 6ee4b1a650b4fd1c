"""Plants one defect at a time in a copy of the tree and demands that the tests that are named for it go red.

    python tests/mutation/run.py [--only AREA ...] [--tests TEST ...] [--jobs N] [--timeout SECONDS] [--check]

Exits with 1 where a defect survived, no longer applies or does not compile, with 2 where the tests are red without one.
"""

import argparse
import os
import queue
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from defect import Defect, problems, read
from scratch import DoesNotBuild, Scratch

HERE = Path(__file__).parent
PYTEST = ("-m", "pytest", "-x", "-q", "-p", "no:cacheprovider")
# What a compiler or Python says of a defect that is none: nothing ran.
UNCOMPILED = re.compile(r"\.(?:c|S|h|lds|zig|pyx|pxd):\d+(?::\d+)?: (?:fatal )?error:|SyntaxError:|IndentationError:")
ABSENT = re.compile(r"^ERROR: (not found: .*)", re.MULTILINE)
FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)
RED, SURVIVED, WRONG = "red", "SURVIVED", "DID NOT APPLY"


def run_tests(scratch: Scratch, tests: Iterable[str], timeout: float | None = None) -> tuple[int | None, str]:
    """pytest's exit code, None where it took too long, and what it said."""
    command = [sys.executable, *PYTEST, *tests]
    with subprocess.Popen(
        command,
        cwd=scratch.tree,
        env=scratch.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as process:
        try:
            said, _ = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return None, process.communicate()[0]
    return process.returncode, said


def judge(scratch: Scratch, defect: Defect, timeout: float) -> tuple[str, str]:
    """A verdict, and what it was seen by."""
    try:
        with scratch.planted(defect.path, defect.old, defect.new):
            code, said = run_tests(scratch, defect.tests, timeout)
    except DoesNotBuild as error:
        return WRONG, f"does not compile: {str(error).strip().splitlines()[-1]}"
    if code is None:
        return RED, "the tests did not end"
    if code < 0 or code > 5:
        return RED, f"the tests crashed ({code})"
    if code == 0:
        return SURVIVED, " ".join(defect.tests)
    if UNCOMPILED.search(said):
        return WRONG, "does not compile"
    failed = FAILED.search(said)
    if code == 1 and not failed:
        return RED, f"the tests ended in the middle ({code}), as a sanitizer has it"
    if code > 2 or not failed:
        return WRONG, f"pytest ended with {code}: {said.strip().splitlines()[-1]}"
    return RED, failed[1]


def named(defects: Iterable[Defect]) -> list[str]:
    """The tests that see any of them, once each."""
    tests = sorted({test for one in defects for test in one.tests})
    return [test for test in tests if "::" not in test or test.partition("::")[0] not in tests]


def missing(defects: Iterable[Defect], tree: Path) -> list[str]:
    """Named tests that pytest does not find, such as one whose parameters have other names by now."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-n", "0", "-p", "no:cacheprovider", *named(defects)]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True)
    return [] if done.returncode == 0 else ABSENT.findall(done.stderr + done.stdout) or [done.stdout + done.stderr]


def run(defects: list[Defect], tree: Path, folder: Path, jobs: int, timeout: float) -> int:
    first = Scratch.copy(tree, folder / "0")
    first.build_extension()
    whole = named(defects)
    code, said = run_tests(first, whole)
    if code != 0:
        print(said, f"these tests are red without any defect (pytest ended with {code})", sep="\n")
        return 2
    print(f"{len(whole)} named tests and files are green without a defect", flush=True)
    free: queue.Queue[Scratch] = queue.Queue()
    for one in [first, *(first.duplicate(folder / str(number)) for number in range(1, jobs))]:
        free.put(one)

    def work(defect: Defect) -> str:
        scratch = free.get()
        try:
            verdict, by = judge(scratch, defect, timeout)
        finally:
            free.put(scratch)
        print(f"{verdict:13} {defect.area:10} {defect.name}  [{by}]", flush=True)
        return verdict

    with ThreadPoolExecutor(jobs) as pool:
        verdicts = list(pool.map(work, defects))
    counts = {verdict: verdicts.count(verdict) for verdict in (RED, SURVIVED, WRONG)}
    print(", ".join(f"{count} {verdict}" for verdict, count in counts.items()))
    return 0 if counts[RED] == len(defects) else 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", default=[], metavar="AREA", help="areas, or parts of defects' names")
    parser.add_argument("--tests", nargs="*", metavar="TEST", help="that see each of them, whatever is named for it")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--timeout", type=float, default=600, help="seconds: a defect may make a test wait for ever")
    parser.add_argument(
        "--check", action="store_true", help="only whether each defect still applies, and its tests are there"
    )
    parser.add_argument("--tree", type=Path, default=HERE.parents[1])
    parser.add_argument("--defects", type=Path, default=HERE / "defects")
    options = parser.parse_args()
    defects = read(options.defects)
    wrong = problems(defects, options.tree) or (missing(defects, options.tree) if options.check else [])
    print("\n".join(wrong) or f"{len(defects)} defects apply", flush=True)
    if wrong or options.check:
        return 1 if wrong else 0
    seen = [one for one in defects if not one.unseen]
    unknown = [part for part in options.only if not any(part == one.area or part in one.name for one in seen)]
    if unknown:  # not to be taken for one that was seen
        print(f"no area and no defect that a test can see is called so: {', '.join(unknown)}")
        return 1
    if options.only:
        parts = set(options.only) - {one.area for one in defects}
        seen = [one for one in seen if one.area in options.only or any(part in one.name for part in parts)]
    if options.tests:
        seen = [replace(one, tests=tuple(options.tests)) for one in seen]
    with tempfile.TemporaryDirectory(prefix="pyenclave-mutation-") as folder:
        return run(seen, options.tree, Path(folder), options.jobs, options.timeout)


if __name__ == "__main__":
    sys.exit(main())

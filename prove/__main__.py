"""Prove the promises: `python -m prove`; `--help` names the options."""

import argparse
import asyncio
import logging
import secrets
import shlex
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import structlog

from bench.report import commit
from prove.promise import Promise
from prove.registry import PROMISES
from prove.running import Proven, run
from prove.table import Run, as_lines, as_markdown, held_at

DOCUMENT = Path(__file__).parents[1] / "docs" / "promises.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """Prove what the command line names; 0 when all of it is held, 1 otherwise."""
    options = _parser().parse_args(arguments)
    seed = secrets.randbelow(10**6) if options.seed is None else options.seed
    command = f"python -m prove --scale {options.scale} --seed {seed}"
    if options.only:
        command += f" --only {','.join(str(promise.number) for promise in options.only)}"
    print(shlex.join(shlex.split(command)), flush=True)
    _be_quiet()
    proven: list[Proven] = []
    for promise in options.only or _left_to_prove(options.write):
        proven.append(asyncio.run(run(promise, seed, is_full=options.scale == "full")))
        print(as_lines(proven[-1]), flush=True)
        if options.write:  # each time: a run that is cut off leaves what it has proven
            _write(options.write, proven[-1], options.scale)
    return 0 if all(each.finding.held for each in proven) else 1


def _write(file: Path, proven: Proven, scale: str) -> None:
    """Put one row into the document; the others stay as they were."""
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    run = Run(scale, datetime.now(UTC), commit())
    file.write_text(as_markdown([proven], run, before), encoding="utf-8")


def _left_to_prove(file: Path | None) -> Sequence[Promise]:
    """All promises but those that a document says are held at this commit."""
    held: set[int] = set()
    if file is not None and file.exists():
        held = held_at(commit(), file.read_text(encoding="utf-8"))
    return [promise for promise in PROMISES if promise.number not in held]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m prove", description="Prove what the bot promises, on the bot itself."
    )
    parser.add_argument("--only", type=_promises, metavar="1,3", help="these promises alone")
    parser.add_argument("--seed", type=int, help="repeat a run; without it one is drawn")
    parser.add_argument("--scale", choices=["short", "full"], default="full")
    parser.add_argument(
        "--write", nargs="?", type=Path, const=DOCUMENT, metavar="FILE",
        help="write the table too, into docs/promises.md unless another file is named",
    )  # fmt: skip
    return parser


def _be_quiet() -> None:
    """Bots inside this process do not log: what they meet here is no news."""
    silent = structlog.make_filtering_bound_logger(logging.CRITICAL)
    structlog.configure(wrapper_class=silent)
    logging.disable(logging.CRITICAL)


def _promises(text: str) -> list[Promise]:
    by_number = {str(promise.number): promise for promise in PROMISES}
    try:
        return [by_number[number.strip()] for number in text.split(",")]
    except KeyError as error:
        known = ", ".join(by_number)
        raise argparse.ArgumentTypeError(f"no proof of {error}; there are {known}") from None


if __name__ == "__main__":
    sys.exit(main())

"""The command line: `python -m bot [run | check | doctor | migrate | backup FILE | version]`."""

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from bot import __version__
from bot.authoring.lint.check import check_pack
from bot.config import ConfigurationError, DatabaseSettings, Settings
from bot.content import InvalidPack, Pack
from bot.content.library import PACK_PATH, load_pack
from bot.engine.store.backup import back_up
from bot.engine.store.migrate import DatabaseError, migrate
from bot.ops.ephemeral import refuse_ephemeral
from bot.ops.event_loop import run

OK, FAULTS, WRONG_CONFIGURATION = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; returns the exit status (0, 1 faults found, 2 cannot run)."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.act(options)
    except (ConfigurationError, DatabaseError) as error:
        print(f"fonte: {error}", file=sys.stderr)
        return WRONG_CONFIGURATION
    except KeyboardInterrupt:
        return OK
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot",
        description="Fonte asks questions built from an article and proves every answer.",
    )
    parser.set_defaults(act=_run)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    serving = commands.add_parser("run", help="serve the bot (the default)")
    serving.set_defaults(act=_run)
    check = commands.add_parser("check", help="check the questions and name every fault")
    check.add_argument("file", nargs="?", type=Path, default=PACK_PATH, help="a pack of questions")
    check.set_defaults(act=_check)
    doctor = commands.add_parser("doctor", help="look for what keeps the bot from serving")
    doctor.set_defaults(act=_doctor)
    upgrade = commands.add_parser("migrate", help="create or upgrade the database")
    upgrade.set_defaults(act=_migrate)
    backup = commands.add_parser("backup", help="write a consistent copy of the database")
    backup.add_argument("file", type=Path, metavar="FILE", help="the copy to write")
    backup.set_defaults(act=_backup)
    version = commands.add_parser("version", help="print the version")
    version.set_defaults(act=_version)
    return parser


def _run(_: argparse.Namespace) -> int:
    # The parts of a running bot cost half a second to import; the other commands do without.
    from bot.app import Fonte  # noqa: PLC0415
    from bot.ops.logs import set_up_logs  # noqa: PLC0415

    settings = Settings.from_environment()
    hide = set_up_logs(settings.log_level, settings.log_format, settings.secrets())
    refuse_ephemeral(settings)
    _migrated(settings)
    pack = _pack()

    async def serve() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        await Fonte(settings, pack, hide=hide).run(stop)

    run(serve())
    return OK


def _check(options: argparse.Namespace) -> int:
    try:
        text = options.file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        print(f"fonte: {options.file} cannot be read: {error}", file=sys.stderr)
        return WRONG_CONFIGURATION
    faults = check_pack(text)
    for fault in faults:
        print(fault if fault.is_error else f"{fault} (warning)")
    errors = sum(fault.is_error for fault in faults)
    if not errors:
        print(f"{options.file.name}: {len(load_pack(options.file).questions)} questions, no errors")
    else:
        print(f"{options.file.name}: {errors} errors", file=sys.stderr)
    return FAULTS if errors else OK


def _doctor(_: argparse.Namespace) -> int:
    faults = Settings.faults_of_environment()
    for fault in faults:
        print(f"FAIL configuration: {fault}")
    if faults:
        return WRONG_CONFIGURATION
    from bot.app import examine_installation  # noqa: PLC0415 - as in _run
    from bot.ops.doctor import Grade  # noqa: PLC0415

    async def examine() -> bool:
        has_failed = False
        async for finding in examine_installation(Settings.from_environment()):
            print(finding, flush=True)
            has_failed |= finding.grade is Grade.FAIL
        return has_failed

    return FAULTS if asyncio.run(examine()) else OK


def _migrate(_: argparse.Namespace) -> int:
    revision = _migrated(DatabaseSettings.from_environment())
    print(f"the database is at schema {revision}")
    return OK


def _backup(options: argparse.Namespace) -> int:
    back_up(DatabaseSettings.from_environment().database_path, options.file)
    print(f"backed up to {options.file}")
    return OK


def _version(_: argparse.Namespace) -> int:
    print(f"fonte {__version__}")
    return OK


def _migrated(settings: DatabaseSettings) -> str:
    try:
        return migrate(settings.database_path)
    except DatabaseError as error:
        raise ConfigurationError("DATABASE_URL", str(error)) from error


def _pack() -> Pack:
    try:
        return load_pack()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(str(PACK_PATH), f"it cannot be read: {error}") from error
    except InvalidPack as error:
        first = error.faults[0]
        sentence = f"{first} (`python -m bot check` lists all of {len(error.faults)} faults)"
        raise ConfigurationError(PACK_PATH.name, sentence) from error


if __name__ == "__main__":
    sys.exit(main())

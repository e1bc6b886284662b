"""The walls of the house stand: who imports whom, and who touches what."""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.unmeasured

ROOT = Path(__file__).parents[1]
BOT = sorted((ROOT / "bot").rglob("*.py"))
SANDBOX = sorted((ROOT / "sandbox").rglob("*.py"))

SQL = {"sqlalchemy", "sqlite3", "aiosqlite", "alembic"}
ENVIRONMENT = {"os.environ", "os.getenv", "os.putenv", "environ", "getenv"}
CLOCKS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.time_ns",
    "time.sleep",
    "time.localtime",
    "SystemClock",
}
BOT_API_CALL = re.compile(r"\bbot\.\w+$|\.(reply|edit|delete)_\w+$|\bquery\.\w+$")
CHANCE = {"Random", "SystemRandom"}
# Told apart from a seeded `Random` that was handed in: the module's own functions.
GLOBAL_CHANCE = {"random", "choice", "choices", "shuffle", "sample", "randint", "randrange"}


def name_of(path: Path) -> str:
    """A file's path from the root."""
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> set[str]:
    """The full names of the modules that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)} imports relatively"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def top_imports(path: Path) -> set[str]:
    """The packages that a file imports from."""
    return {name.split(".")[0] for name in imports(path)}


def calls(path: Path) -> Iterator[str]:
    """What a file calls, as it is written: `datetime.now`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def names(path: Path) -> Iterator[str]:
    """Every name and dotted name in a file's code."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Name | ast.Attribute):
            yield ast.unparse(node)
        elif isinstance(node, ast.alias):
            yield node.name


def files_that(do: Callable[[Path], bool]) -> set[str]:
    """The names of the bot's files that do something."""
    return {name_of(path) for path in BOT if do(path)}


def test_the_import_contracts_are_kept() -> None:
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", program, "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_only_storage_knows_sql() -> None:
    found = files_that(lambda path: bool(top_imports(path) & SQL))
    assert {
        name for name in found if not name.startswith(("bot/engine/store/", "bot/storage/"))
    } == set()
    assert "bot/engine/store/connection.py" in found  # the search finds what there is


def test_only_the_configuration_reads_the_environment() -> None:
    settings = files_that(lambda path: "pydantic_settings" in top_imports(path))
    assert settings == {"bot/config.py"}
    assert files_that(lambda path: bool(set(names(path)) & ENVIRONMENT)) == set()


def test_only_the_composition_root_makes_clocks() -> None:
    found = files_that(lambda path: bool(set(calls(path)) & CLOCKS))
    assert found == {"bot/app.py", "bot/engine/clock.py"}


def test_only_the_composition_root_makes_chance() -> None:
    found = files_that(lambda path: bool(set(calls(path)) & CHANCE))
    assert found == {"bot/app.py"}
    of_the_module = {f"random.{name}" for name in GLOBAL_CHANCE}
    assert files_that(lambda path: bool(imports(path) & of_the_module)) == set()
    assert files_that(lambda path: "random" in imports(path)) == set()


def test_nothing_in_the_bot_waits_in_a_sleep() -> None:
    assert files_that(lambda path: "asyncio.sleep" in set(calls(path))) == set()


def test_handlers_do_not_import_each_other() -> None:
    # What words mean depends on where somebody is: `words` asks the others in turn.
    others = ("__init__", "words")
    topics = [path for path in BOT if path.parent.name == "handlers" and path.stem not in others]
    assert len(topics) > 3
    for path in topics:
        assert not {name for name in imports(path) if name.startswith("bot.handlers")}, path


def test_handlers_do_not_call_the_bot_api() -> None:
    for path in BOT:
        if path.parent.name == "handlers":
            to_telegram = {call for call in calls(path) if BOT_API_CALL.search(call)}
            assert not to_telegram, name_of(path)


PURE = {"content", "authoring", "quiz"}


def test_what_is_asked_and_decided_is_pure() -> None:
    forbidden = SQL | {"telegram", "asyncio", "aiohttp", "starlette", "structlog", "os", "time"}
    for path in BOT:
        room = path.relative_to(ROOT).parts[1]
        if room in PURE:
            assert not top_imports(path) & forbidden, name_of(path)
            ours = {name.split(".")[1] for name in imports(path) if name.startswith("bot.")}
            assert ours <= PURE, name_of(path)


def test_the_bot_and_the_sandbox_import_nothing_of_each_other() -> None:
    assert [name_of(path) for path in BOT if "sandbox" in top_imports(path)] == []
    assert [name_of(path) for path in SANDBOX if "bot" in top_imports(path)] == []


def test_neither_imports_the_tests() -> None:
    assert [name_of(path) for path in BOT + SANDBOX if "tests" in top_imports(path)] == []


@pytest.mark.parametrize("path", BOT + SANDBOX, ids=name_of)
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_every_folder_with_code_is_a_package() -> None:
    folders = {path.parent for path in BOT + SANDBOX} - {
        ROOT / "bot/engine/store/migrations/versions"  # alembic loads these by their path
    }
    assert [name_of(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_no_package_is_named_after_nothing_in_particular() -> None:
    vague = {"utils", "util", "helpers", "common", "services", "manager", "misc"}
    parts = {name_of(path): set(path.with_suffix("").parts) for path in BOT + SANDBOX}
    assert [name for name, of_path in parts.items() if vague & of_path] == []

"""The documents say what the code does: settings, commands, links, and nothing of one machine."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote

import pytest
from pydantic_core import PydanticUndefined

from bot.config import Settings
from bot.content.library import load_pack
from bot.views.commands import COMMANDS, described_commands
from bot.views.page import Page
from bot.views.words import Words

pytestmark = pytest.mark.unmeasured

ROOT = Path(__file__).parents[1]
NONE = "none"
# The words are joined here, so that this file does not hold what it looks for.
MACHINE_PATH = re.compile(
    r"(?:(?<![\w.:~$}/-])|//)/(?:" + "|".join(["work", "root", "tmp"]) + r")(?![\w-])"
)
INDEX_HOST = re.compile(
    "|".join(
        ["py" + r"pi\.", "python" + "hosted", r"--(?:extra-)?" + "index-url", "find" + "-links"]
    )
)


def tracked_files() -> list[Path]:
    """Files that are in git or would be after `git add`; those deleted since are left out."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    files = (ROOT / name for name in listed.stdout.split("\0") if name)
    return [file for file in files if file.is_file()]


def table_under(heading: str) -> list[list[str]]:
    """The body rows of the first table under a heading of the README, as cells."""
    section = (ROOT / "README.md").read_text(encoding="utf-8").split(f"\n## {heading}\n", 1)[1]
    lines = section.split("\n## ", 1)[0].splitlines()
    rows = [line.strip().strip("|").split(" | ") for line in lines if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def defaults() -> dict[str, str]:
    """Each variable with its default as it is written; `none` where there is none."""
    fields = Settings.model_fields.items()
    return {
        name.upper(): NONE if field.default in (None, PydanticUndefined) else str(field.default)
        for name, field in fields
    }


def example_values() -> dict[str, str]:
    """The variables of `.env.example`, all of them commented out."""
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    return dict(re.findall(r"^#([A-Z][A-Z_]*)=(.*)$", text, re.MULTILINE))


def test_the_readme_lists_every_setting_with_its_default() -> None:
    rows = table_under("Configuration")
    assert {row[0].strip("`"): row[1].strip("`") for row in rows} == defaults()
    assert all(row[2] for row in rows)


def test_the_example_settings_are_all_settings_with_their_defaults() -> None:
    examples = example_values()
    assert examples.keys() == defaults().keys()
    given = {name: value for name, value in defaults().items() if value != NONE}
    assert {name: examples[name] for name in given} == given


def test_a_fresh_copy_of_the_example_settings_sets_nothing() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == []


def test_the_example_settings_can_be_used_as_they_stand(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    values = example_values()
    env_file.write_text("".join(f"{name}={value}\n" for name, value in values.items()))
    settings = Settings(_env_file=env_file)
    assert str(settings.webhook_url) == values["WEBHOOK_URL"]
    assert settings.bot_token.get_secret_value() == values["BOT_TOKEN"]


def test_the_readme_lists_the_commands_as_the_menu_does() -> None:
    page = Page(Words(), load_pack(), "en")
    described = [[f"`/{name}`", words] for name, words in described_commands(page)]
    assert table_under("What learners can do") == described
    assert [row[0] for row in described] == [f"`/{name}`" for name in COMMANDS]


def relative_links(document: Path) -> Iterator[str]:
    """Targets of the links and images of a Markdown file that are neither URLs nor anchors."""
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(\s*<?([^)>\s]+)", text):
        if not re.match(r"[a-z][a-z0-9+.-]*:|#", target):
            yield unquote(target.split("#", 1)[0])


def test_every_relative_link_leads_to_a_file_of_the_repository() -> None:
    files = set(tracked_files())
    documents = sorted(file for file in files if file.suffix == ".md")
    assert ROOT / "README.md" in documents
    reachable = files | {folder for file in files for folder in file.parents}
    broken = [
        f"{document.relative_to(ROOT)}: {link}"
        for document in documents
        for link in relative_links(document)
        if (document.parent / link).resolve() not in reachable
    ]
    assert broken == []


def processes() -> Mapping[str, str]:
    """The commands of the Procfile by the name of their process."""
    text = (ROOT / "Procfile").read_text(encoding="utf-8")
    return dict(re.findall(r"^([A-Za-z0-9_-]+):\s*(\S.*)$", text, re.MULTILINE))


def test_the_procfile_starts_the_bot_with_a_command_it_has() -> None:
    assert list(processes()) == ["web"]
    program, *arguments = shlex.split(processes()["web"])
    assert program == "python"
    known = subprocess.run(
        [sys.executable, *arguments, "--help"], cwd=ROOT, capture_output=True, text=True
    )
    assert known.returncode == 0, known.stderr
    assert known.stdout.startswith("usage: python -m bot run")


@pytest.mark.parametrize("sought", [MACHINE_PATH, INDEX_HOST], ids=["machine path", "index host"])
def test_no_file_names_one_machine_or_a_package_index(sought: re.Pattern[str]) -> None:
    found = []
    for file in tracked_files():
        text = file.read_bytes().decode("utf-8", errors="replace")
        for number, line in enumerate(text.splitlines(), start=1):
            if sought.search(line):
                found.append(f"{file.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert found == []


def test_what_names_a_machine_is_told_from_what_looks_like_it() -> None:
    named = ["cd /{}/main", "'/{}'", "sqlite:////{}/a.db", "file:///{}/a", "(/{}/x)"]
    innocent = ["https://example.org/{}", ":{} {{", "frame{}/", "a/{}/b", "/{}ing"]
    for word in ["work", "root", "tmp"]:
        assert all(MACHINE_PATH.search(text.format(word)) for text in named), word
        assert not any(MACHINE_PATH.search(text.format(word)) for text in innocent), word

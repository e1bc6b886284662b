"""A database that the next deployment empties is refused to a webhook, and to nobody else."""

import os
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.app import examine_installation
from bot.config import ConfigurationError, Settings
from bot.engine.store.file_system import file_system_of
from bot.ops.doctor import Grade
from bot.ops.ephemeral import refuse_ephemeral, why_ephemeral
from sandbox.testing import RunningSandbox

TOKEN = "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


@pytest.fixture(autouse=True)
def no_dyno(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DYNO", raising=False)


def settings(folder: Path, **more: Any) -> Settings:
    """A webhook's settings; the database's folder does not exist yet."""
    return Settings(
        **{
            "bot_token": SecretStr(TOKEN),
            "database_url": f"sqlite:///{folder}/var/fonte.db",
            "webhook_url": "https://fonte.example.org",
            **more,
        }
    )


def mounted(folder: Path, kind: str) -> Path:
    """What Linux would say if the folder lay on such a file system."""
    device = folder.stat().st_dev
    mounts = folder / "mountinfo"
    mounts.write_text(
        "21 1 0:9999 / /elsewhere rw - tmpfs tmpfs rw\n"
        f"22 1 {os.major(device)}:{os.minor(device)} / / rw,relatime shared:1 - {kind} x rw\n",
        encoding="utf-8",
    )
    return mounts


@pytest.mark.parametrize("kind", ["tmpfs", "overlay", "ramfs"])
def test_memory_and_the_layer_of_a_container_are_refused_with_a_remedy(
    tmp_path: Path, kind: str
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        refuse_ephemeral(settings(tmp_path), mounted(tmp_path, kind))
    line = str(refused.value)
    assert line.startswith("DATABASE_URL: ")
    assert kind in line
    assert "ALLOW_EPHEMERAL_DATABASE=true" in line
    assert "\n" not in line


@pytest.mark.parametrize("kind", ["ext4", "xfs", "btrfs", "zfs", "9p", "virtiofs"])
def test_a_disk_is_taken_for_one_that_lasts(tmp_path: Path, kind: str) -> None:
    refuse_ephemeral(settings(tmp_path), mounted(tmp_path, kind))


@pytest.mark.parametrize("more", [{"webhook_url": None}, {"allow_ephemeral_database": True}])
def test_without_a_webhook_or_when_allowed_any_place_will_do(
    tmp_path: Path, more: dict[str, Any]
) -> None:
    refuse_ephemeral(settings(tmp_path, **more), mounted(tmp_path, "overlay"))


def test_a_dyno_has_no_disk_that_lasts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = mounted(tmp_path, "ext4")
    monkeypatch.setenv("DYNO", "web.1")
    with pytest.raises(ConfigurationError, match="dyno"):
        refuse_ephemeral(settings(tmp_path), mounts)


def test_where_linux_does_not_say_nothing_is_refused(tmp_path: Path) -> None:
    assert why_ephemeral(settings(tmp_path), tmp_path / "no such file") is None
    (tmp_path / "empty").write_text("", encoding="utf-8")
    assert why_ephemeral(settings(tmp_path), tmp_path / "empty") is None


@pytest.mark.skipif(not Path("/proc/self/mountinfo").exists(), reason="Linux alone says it")
def test_linux_says_on_what_kind_of_file_system_a_path_lies() -> None:
    assert file_system_of(Path("/proc/self/nothing/here")) == "proc"


@pytest.mark.parametrize(("allowed", "grade"), [(False, Grade.FAIL), (True, Grade.WARN)])
async def test_the_doctor_says_it_too(
    telegram: RunningSandbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    allowed: bool,
    grade: Grade,
) -> None:
    monkeypatch.setenv("DYNO", "web.1")
    examined = examine_installation(
        settings(tmp_path, bot_api_url=telegram.api_url, allow_ephemeral_database=allowed)
    )
    [finding] = [each async for each in examined if "dyno" in each.what]
    assert finding.grade is grade
    assert "ALLOW_EPHEMERAL_DATABASE" in finding.remedy

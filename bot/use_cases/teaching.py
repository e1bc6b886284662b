"""A teacher's choices for the next live quiz: its settings, and the questions picked by hand."""

from bot.quiz.live_settings import LiveSettings
from bot.quiz.pack import Pack
from bot.quiz.setting_choices import settings_with, with_pick_toggled, without_picks
from bot.storage.live_hosts import defaults_of, save_defaults
from bot.storage.work import Work


async def teaching_defaults(work: Work, person_id: int) -> LiveSettings:
    """What a teacher's next quiz starts from."""
    return await defaults_of(work, person_id)


async def choose_setting(
    work: Work, pack: Pack, person_id: int, name: str, value: str | None
) -> LiveSettings:
    """Set one setting, and keep it. Raises StaleButtonError for what there is not to choose."""
    settings = settings_with(await teaching_defaults(work, person_id), name, value, pack)
    save_defaults(work, person_id, settings)
    return settings


async def toggle_pick(work: Work, pack: Pack, person_id: int, mark: str) -> LiveSettings:
    """Pick a question, or put it back. Raises as `with_pick_toggled`."""
    settings = with_pick_toggled(await teaching_defaults(work, person_id), mark, pack)
    save_defaults(work, person_id, settings)
    return settings


async def drop_picks(work: Work, person_id: int) -> LiveSettings:
    """Let Fonte draw the questions again."""
    settings = without_picks(await teaching_defaults(work, person_id))
    save_defaults(work, person_id, settings)
    return settings

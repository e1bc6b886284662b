"""A teacher's choices for the next live quiz: its settings, and the questions picked by hand."""

from bot.content import Pack
from bot.engine.store.transaction import Transaction
from bot.quiz.live_settings import LiveSettings
from bot.quiz.setting_choices import settings_with, with_pick_toggled, without_picks
from bot.storage.live_hosts import defaults_of, save_defaults


def teaching_defaults(tx: Transaction, person_id: int) -> LiveSettings:
    """What a teacher's next quiz starts from."""
    return defaults_of(tx, person_id)


def choose_setting(
    tx: Transaction, pack: Pack, person_id: int, name: str, value: str | None
) -> LiveSettings:
    """Set one setting, and keep it. Raises StaleButtonError for what there is not to choose."""
    settings = settings_with(teaching_defaults(tx, person_id), name, value, pack)
    save_defaults(tx, person_id, settings)
    return settings


def toggle_pick(tx: Transaction, pack: Pack, person_id: int, mark: str) -> LiveSettings:
    """Pick a question, or put it back. Raises as `with_pick_toggled`."""
    settings = with_pick_toggled(teaching_defaults(tx, person_id), mark, pack)
    save_defaults(tx, person_id, settings)
    return settings


def drop_picks(tx: Transaction, person_id: int) -> LiveSettings:
    """Let Fonte draw the questions again."""
    settings = without_picks(teaching_defaults(tx, person_id))
    save_defaults(tx, person_id, settings)
    return settings

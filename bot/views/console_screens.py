"""The teacher's console: the settings of the next live quiz, and its questions picked by hand."""

from bot.content import Question
from bot.quiz.errors import StaleButtonError
from bot.quiz.live_settings import LiveSettings, Points
from bot.quiz.names.drawn_names import drawn_name
from bot.quiz.setting_choices import (
    Choice,
    Setting,
    choices_of,
    drawn,
    mark_of,
    picked,
    topic_of,
    value_of,
)
from bot.views.buttons import GoHome
from bot.views.console_buttons import (
    ChooseSetting,
    DropPicks,
    OpenLive,
    OpenTeaching,
    PickQuestions,
    SetSetting,
    TeachInGroup,
    TogglePick,
)
from bot.views.page import Page
from bot.views.paging import page_keys, page_of
from bot.views.report_buttons import ListReports
from bot.views.screen import Key, Link, Screen

STEMS_ON_A_PAGE = 6
PICKS_LISTED = 12
LONGEST_STEM_ON_A_KEY = 40
_WORDS = "live/settings.txt"
_DRAWING = (Setting.TOPIC, Setting.COUNT)
_RULES = tuple(setting for setting in Setting if setting not in _DRAWING)


def console_screen(page: Page, settings: LiveSettings) -> Screen:
    """What a live quiz is, what the next one will be like, and all that can be done about it."""
    pack = page.pack
    picks = len(picked(settings, pack))
    text = page.say(
        "live/console.html",
        picks=picks,
        drawn=drawn(settings, pack),
        topic=page.topic_title(topic_of(settings, pack)),
        settings=[
            (_title(page, setting), _value(page, setting, value_of(setting, settings, pack)))
            for setting in _RULES
        ],
        lacks_timer=settings.points is Points.SPEED_BONUS and not settings.has_speed_bonus,
    )
    rows: list[tuple[Key, ...]] = [
        (page.key("teach_live", OpenLive()), page.key("teach_in_group", TeachInGroup())),
        (page.key("pick_questions", PickQuestions(None, 0)),),
    ]
    changeable = _RULES if picks else (*_DRAWING, *_RULES)
    keys = [Key(_title(page, setting), ChooseSetting(setting.value)) for setting in changeable]
    rows += [tuple(keys[start : start + 2]) for start in range(0, len(keys), 2)]
    rows.append((page.key("past_quizzes", ListReports(0)), page.key("home", GoHome())))
    return Screen(text, tuple(rows))


def in_group_screen(page: Page, username: str) -> Screen:
    """How a quiz in a group goes. `username` is the bot's, without the @."""
    link = Link(page.label("add_to_group"), f"https://t.me/{username}?startgroup=live")
    text = page.say("live/teach_in_group.html", username=username)
    return Screen(text, ((link,), (_back(page),)))


def setting_screen(page: Page, settings: LiveSettings, setting: Setting) -> Screen:
    """What one setting can be; the choice in force is marked in words."""
    text = page.say(
        "live/setting.html",
        setting=setting.value,
        title=_title(page, setting),
        about=page.words.macro(_WORDS, "about", page.language, setting=setting.value),
        picks=len(picked(settings, page.pack)),
    )
    rows = tuple(
        (_choice_key(page, settings, setting, choice),)
        for choice in choices_of(setting, settings, page.pack)
    )
    return Screen(text, (*rows, (_back(page),)))


def pick_topics_screen(page: Page, settings: LiveSettings) -> Screen:
    """What is picked so far, and the topics to pick from."""
    pack = page.pack
    questions = [pack.question(one) for one in picked(settings, pack)]
    text = page.say(
        "live/pick_topics.html",
        count=len(questions),
        stems=[question.stem.in_language(page.language) for question in questions[:PICKS_LISTED]],
        more=max(0, len(questions) - PICKS_LISTED),
    )
    rows = [
        (_topic_key(page, topic.id, sum(q.topic == topic.id for q in questions)),)
        for topic in pack.topics
        if pack.questions_on(topic.id)
    ]
    if questions:
        rows.append((page.key("drop_picks", DropPicks()),))
    return Screen(text, (*rows, (_back(page),)))


def pick_questions_screen(page: Page, settings: LiveSettings, topic: str, number: int) -> Screen:
    """A page, from 0, of a topic's questions. Raises StaleButtonError when there is none."""
    questions = page.pack.questions_on(topic)
    shown, pages = page_of(questions, STEMS_ON_A_PAGE, number)
    if not questions:
        raise StaleButtonError
    chosen = picked(settings, page.pack)
    start = number * STEMS_ON_A_PAGE + 1
    text = page.say(
        "live/pick_questions.html",
        topic=page.topic_title(topic),
        page=number + 1,
        pages=pages,
        questions=[
            (at, question.stem.in_language(page.language), question.id in chosen)
            for at, question in enumerate(shown, start)
        ],
    )
    rows = [
        (_pick_key(page, question, at, number, is_picked=question.id in chosen),)
        for at, question in enumerate(shown, start)
    ]
    turning = page_keys(page, number, pages, lambda there: PickQuestions(topic, there))
    ways_back = (page.key("other_topic", PickQuestions(None, 0)), _back(page))
    return Screen(text, tuple(row for row in (*rows, turning, ways_back) if row))


def _title(page: Page, setting: Setting) -> str:
    return page.words.macro(_WORDS, "title", page.language, setting=setting.value)


def _value(page: Page, setting: Setting, value: str | None) -> str:
    """What one of the rules is set to, in words."""
    more = {"example": drawn_name(0, page.language)} if setting is Setting.NAMES else {}
    return page.words.macro(_WORDS, setting.value, page.language, value=value, **more)


def _choice_key(page: Page, settings: LiveSettings, setting: Setting, choice: Choice) -> Key:
    match setting:
        case Setting.TOPIC:
            label = page.topic_title(choice.value)
        case Setting.COUNT:
            label = _count_label(page, settings, int(choice.value or 0))
        case _:
            words = _value(page, setting, choice.value)
            label = words[:1].upper() + words[1:]
    shown = page.label("chosen", label=label) if choice.is_in_force else label
    return Key(shown, SetSetting(setting.value, choice.value))


def _count_label(page: Page, settings: LiveSettings, count: int) -> str:
    available = len(page.pack.questions_on(topic_of(settings, page.pack)))
    if count < available:
        return page.label("some_questions", count=count)
    return page.label("all_questions", count=available)


def _topic_key(page: Page, topic: str, picks: int) -> Key:
    label = page.label(
        "topic", title=page.topic_title(topic), count=len(page.pack.questions_on(topic))
    )
    if picks:
        label = page.label("with_picks", label=label, count=picks)
    return Key(label, PickQuestions(topic, 0))


def _pick_key(page: Page, question: Question, at: int, number: int, *, is_picked: bool) -> Key:
    stem = question.stem.in_language(page.language)
    label = f"{at}. {_cut(stem, LONGEST_STEM_ON_A_KEY)}"
    button = TogglePick(mark_of(question.id), question.topic, number)
    return Key(page.label("picked", label=label) if is_picked else label, button)


def _cut(text: str, most: int) -> str:
    """The beginning of a text, up to the end of a word."""
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    return f"{kept.rsplit(' ', 1)[0].rstrip(' ,;:.')}…"


def _back(page: Page) -> Key:
    return page.key("back_to_console", OpenTeaching())

"""Walks in live quizzes, which nobody can walk alone: a helper teaches, or is the pupil."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.quiz.setting_choices import mark_of
from prove.rights_scene import at_rest
from prove.walks import Walk, Walker, walk_on
from prove.walks import set_out as set_out_alone
from prove.walks import walk_to_last_step as walk_alone_to_last_step
from tests.running_bot import PACK, RunningBot, Someone
from tests.storage.stored import rows

LEADING = ("/live", "a pupil comes", "start")
LED = (*LEADING, "finish")
BEING_IN = ("a teacher opens", "comes in")
TAUGHT = (*BEING_IN, "start", "close", "finish")
IN_GROUP = ("joins", "/start in private", "/live")
# Answered by a screen in the walker's own chat, which can be refused.
TO_SCREENS: Sequence[Walk] = (
    (*LEADING, "lu"),
    (*LED, "rs"),
    (*LED, "rq"),
    (*LED, "rr"),
    (*LED, "ra"),
    (*LED, "rd"),
    BEING_IN,
    (*BEING_IN, "ll"),
    (*TAUGHT, "lm"),
    (*TAUGHT, "own result"),
    ("/teach", "tt"),
    ("/teach", "tt", "td"),
)
# Answered by a toast, or by what others are shown.
BESIDE_SCREENS: Sequence[Walk] = (
    (*TAUGHT, "lr"),
    (*LEADING, "lb"),
    (*LEADING, "le"),
    (*LEADING, "lx", "li"),
    (*LED, "rf"),
    (*BEING_IN, "another opens", "lw"),
    (*BEING_IN, "start", "la"),
    (*BEING_IN, "start", "close", "lf"),
    (*IN_GROUP, "lj"),
    ("joins", "/allow"),
    ("joins", "becomes a supergroup"),
    ("/teach", "by polls", "joins", "/live", "start", "votes"),
)
_QUIZ = "SELECT id, code, position FROM live_quizzes WHERE host_id = ? ORDER BY created_at DESC"
_EVENTS = ("start", "close", "finish")
# The data of buttons, tapped wherever they are; `{other}` is who helps.
_DATA = {
    **{verb: f"{verb}:{{quiz}}" for verb in ("ll", "lj", "lb", "lr", "lm", "rs", "rf", "ra", "rd")},
    **{verb: f"{verb}:{{quiz}}:{{other}}" for verb in ("lu", "lx", "li")},
    "le": "le:{quiz}:{other}:50",
    "lw": "lw:{quiz}:{code}",
    "la": "la:{quiz}:1:a",
    "lf": "lf:{quiz}:1",
    "rq": "rq:{quiz}:1",
    "rr": "rr:{quiz}:1:void:-",
    "tt": f"tt:{mark_of(PACK.questions[0].id)}:-:0",
    "td": "td",
}


@dataclass
class ClassWalker(Walker):
    """Somebody on a walk through a live quiz, with a helper on the other side."""

    helper: Someone | None = None

    def act(self, step: str) -> None:
        """One step, by the walker or by the helper."""
        telegram = self.bot.telegram
        match step:
            case "a pupil comes":
                self._helper(f"/start live_{self._quiz()[1]}")
            case "a teacher opens" | "another opens":
                self.helper = None
                self._helper("/live")
            case "comes in":
                telegram.send(self.person.id, f"/start live_{self._quiz()[1]}")
            case "own result":
                telegram.send(self.person.id, f"/start result_{self._quiz()[0]}")
            case "by polls":
                self._tap(self.person, "tv:asked:poll")
            case "joins":
                self.group_id = telegram.create_group("3B", [self.person.id]).id
            case "becomes a supergroup":
                group = telegram.create_group("3C", [self.person.id], kind="group")
                telegram.migrate(group.id)
            case "/start in private":
                telegram.send(self.person.id, "/start")
            case "/allow":
                message_id = telegram.send(self.person.id, "/help", chat_id=self.group_id)
                telegram.send(self.person.id, step, message_id, chat_id=self.group_id)
            case "votes":
                telegram.vote(self.person.id, self._poll(), [0], self.group_id)
            case event if event in _EVENTS:
                quiz_id, _, position = self._quiz()
                self._tap(self._host, f"lc:{quiz_id}:{position}:{event}")
            case verb if verb in _DATA:
                quiz_id, code, _ = self._quiz() if self._has_quiz() else (0, "", 0)
                other = self.helper.id if self.helper else 0
                self._tap(self.person, _DATA[verb].format(quiz=quiz_id, code=code, other=other))
            case _:
                telegram.send(self.person.id, step, chat_id=self.group_id)

    @property
    def _is_host(self) -> bool:
        return "/live" in self.walk

    @property
    def _host(self) -> Someone:
        if self._is_host:
            return self.person
        assert self.helper is not None, "somebody teaches"
        return self.helper

    def _helper(self, text: str) -> None:
        """The helper, who comes now if there is none, writes."""
        if self.helper is None:
            self.helper = self.bot.person("it")
        self.bot.telegram.send(self.helper.id, text)

    def _has_quiz(self) -> bool:
        return self._is_host or self.helper is not None

    def _quiz(self) -> tuple[int, str, int]:
        """The number, the code and the position of the newest quiz."""
        quiz_id, code, position = rows(self.bot.database_path, _QUIZ, self._host.id)[0]
        return quiz_id, code, position

    def _tap(self, someone: Someone, data: str) -> None:
        """Tap with this data on the newest text of the bot, in the group if it is for that."""
        in_group = data.startswith("lj:")
        chat_id = self.group_id if in_group else None
        messages = self.bot.telegram.messages(chat_id or someone.id)
        newest = [m["message_id"] for m in messages if m["from"]["is_bot"] and "text" in m][-1]
        self.bot.telegram.tap(someone.id, newest, data, forge=True, chat_id=chat_id)

    def _poll(self) -> int:
        messages = self.bot.telegram.messages(self.group_id or 0)
        message_id: int = [m["message_id"] for m in messages if "poll" in m][-1]
        return message_id


def set_out(bot: RunningBot, walks: Sequence[Walk]) -> list[Walker]:
    """A new person at the start of each walk, alone or in a class."""
    alone = [walk for walk in walks if walk not in TO_SCREENS]
    in_classes = [walk for walk in walks if walk in TO_SCREENS]
    return [*set_out_alone(bot, alone), *_set_out_in_classes(bot, in_classes)]


async def walk_to_last_step(bot: RunningBot, walkers: Sequence[Walker]) -> None:
    """Everyone stands before the last step of their walk, and no quiz has anything left to say."""
    await walk_alone_to_last_step(bot, walkers)
    await at_rest(bot)


async def walk_in_classes(bot: RunningBot) -> None:
    """Walk all the walks that are here."""
    walks = [*TO_SCREENS, *BESIDE_SCREENS]
    await walk_on(bot, _set_out_in_classes(bot, walks), range(max(map(len, walks))))
    await at_rest(bot)


def _set_out_in_classes(bot: RunningBot, walks: Sequence[Walk]) -> list[Walker]:
    return [ClassWalker(bot, bot.person("it"), walk) for walk in walks]

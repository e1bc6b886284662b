"""Which questions a live quiz asks: picked by hand, or drawn, balanced over passages and levels."""

from collections import Counter
from collections.abc import Iterable, Sequence
from random import Random

from bot.content import Pack, Question
from bot.quiz.live_quiz import LiveQuestion
from bot.quiz.live_settings import LiveSettings


def draw_questions(pack: Pack, settings: LiveSettings, random: Random) -> tuple[LiveQuestion, ...]:
    """The questions of a new quiz, the options of each in an order drawn for the class."""
    chosen = [pack.question(one) for one in settings.chosen if pack.has_question(one)]
    if not chosen:
        # A topic may have left the pack since it was set: then all are drawn from.
        available = pack.questions_on(settings.topic) or pack.questions
        chosen = balanced(available, settings.count, random)
    return tuple(
        LiveQuestion(position, question.id, _shuffled(question, random))
        for position, question in enumerate(chosen, start=1)
    )


def balanced(questions: Sequence[Question], count: int, random: Random) -> list[Question]:
    """Draw `count` questions, each from the passage, then the level, that has had the fewest."""
    left = random.sample(list(questions), len(questions))
    drawn: list[Question] = []
    of_passage: Counter[str] = Counter()
    of_level: Counter[str] = Counter()
    while left and len(drawn) < count:
        following = min(
            left, key=lambda one: (_most(of_passage, _passages(one)), of_level[one.level])
        )
        left.remove(following)
        drawn.append(following)
        of_passage.update(_passages(following))
        of_level[following.level] += 1
    return drawn


def _passages(question: Question) -> set[str]:
    return {quote.passage for quote in question.quotes}


def _most(counted: Counter[str], passages: Iterable[str]) -> int:
    return max(counted[passage] for passage in passages)


def _shuffled(question: Question, random: Random) -> tuple[str, ...]:
    return tuple(random.sample([option.id for option in question.options], len(question.options)))

"""A practice, from the choice of a topic to its result."""

from dataclasses import replace

from bot.interaction import Interaction
from bot.quiz.errors import StaleButtonError
from bot.quiz.practice import Asking, Graded, PracticeSize
from bot.quiz.progress import Summary
from bot.use_cases.practising import (
    answer_question,
    ask_next,
    current_practice,
    practise_missed,
    skip_question,
    start_practice,
    stop_practice,
    stop_running_practice,
    verdict_again,
)
from bot.views.buttons import (
    Answer,
    Begin,
    ChooseSize,
    ChooseTopic,
    Next,
    PractiseMissed,
    ShowVerdict,
    Skip,
    Stop,
)
from bot.views.practice_screens import (
    question_screen,
    result_screen,
    size_screen,
    topic_screen,
    verdict_screen,
)
from bot.views.screen import Screen


def choose_topic(person: Interaction, button: ChooseTopic | None = None) -> None:
    """`/quiz`."""
    running = current_practice(person.tx, person.pack, person.learner)
    person.show(topic_screen(person.page, running))


def choose_size(person: Interaction, button: ChooseSize) -> None:
    """A topic was tapped."""
    if button.topic is not None and not person.pack.questions_on(button.topic):
        raise StaleButtonError
    person.show(size_screen(person.page, button.topic))


def begin(person: Interaction, button: Begin) -> None:
    """A number of questions was tapped."""
    if button.size not in list(PracticeSize):
        raise StaleButtonError
    size = PracticeSize(button.size)
    asking = start_practice(
        person.tx, person.pack, person.learner, button.topic, size, person.random
    )
    person.show(question_screen(person.page, asking))


def answer(person: Interaction, button: Answer) -> None:
    """A letter was tapped."""
    graded = answer_question(
        person.tx, person.pack, person.learner, button.practice, button.position, button.option
    )
    show_verdict(person, graded)


def skip(person: Interaction, button: Skip) -> None:
    """*Skip* was tapped."""
    onward = skip_question(person.tx, person.pack, person.learner, button.practice, button.position)
    show_onward(person, onward)


def go_on(person: Interaction, button: Next) -> None:
    """*Next* was tapped."""
    show_onward(person, ask_next(person.tx, person.pack, person.learner.id, button.practice))


def stop(person: Interaction, button: Stop) -> None:
    """*Stop* was tapped."""
    summary = stop_practice(person.tx, person.pack, person.learner.id, button.practice)
    person.show(result_screen(person.page, summary))


def stop_by_command(person: Interaction, otherwise: Screen) -> None:
    """`/stop`; `otherwise` is shown when there is nothing to stop."""
    summary = stop_running_practice(person.tx, person.pack, person.learner)
    person.show(otherwise if summary is None else result_screen(person.page, summary))


def again(person: Interaction, button: PractiseMissed) -> None:
    """*Practise the missed ones* was tapped."""
    asking = practise_missed(person.tx, person.pack, person.learner, button.practice, person.random)
    person.show(question_screen(person.page, asking))


def read_verdict(person: Interaction, button: ShowVerdict) -> None:
    """*Back to the answer* was tapped."""
    graded = verdict_again(
        person.tx, person.pack, person.learner.id, button.practice, button.position
    )
    person.show(verdict_screen(person.page, graded))


def written(person: Interaction, text: str, otherwise: Screen) -> None:
    """Words instead of a tap: a letter answers the question, anything else gets a hint above it.

    `otherwise` is shown when there is no practice.
    """
    running = current_practice(person.tx, person.pack, person.learner)
    if running is None:
        person.send(otherwise)
        return
    number, asked = running.step.number, running.step.asked
    option = asked.option_at(text.strip().rstrip(".)"))
    if option is None or asked.asked_at is None:
        onward = ask_next(person.tx, person.pack, person.learner.id, number)
        screen = _onward_screen(person, onward)
        hint = person.page.say("practice/tap_a_letter.html")
        person.send(replace(screen, text=f"{hint}\n\n{screen.text}"), slot="question")
        return
    graded = answer_question(person.tx, person.pack, person.learner, number, asked.position, option)
    show_verdict(person, graded)


def show_verdict(person: Interaction, graded: Graded) -> None:
    """The verdict, with a word to those who tapped twice."""
    if graded.is_repeat:
        person.toast(person.page.say("practice/already_answered.txt"))
    person.show(verdict_screen(person.page, graded))


def show_onward(person: Interaction, onward: Asking | Summary) -> None:
    """The next question, or the result after the last."""
    person.show(_onward_screen(person, onward))


def _onward_screen(person: Interaction, onward: Asking | Summary) -> Screen:
    if isinstance(onward, Summary):
        return result_screen(person.page, onward)
    return question_screen(person.page, onward)

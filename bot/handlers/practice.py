"""A practice, from the choice of a topic to its result."""

from telegram import Update

from bot.context import FonteContext
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


async def choose_topic(update: Update, context: FonteContext) -> None:
    """`/quiz`."""
    running = await current_practice(context.work, context.pack, context.learner)
    context.show(topic_screen(context.page, running))


async def choose_size(update: Update, context: FonteContext) -> None:
    """A topic was tapped."""
    topic = ChooseSize.decode(context.tapped).topic
    if topic is not None and not context.pack.questions_on(topic):
        raise StaleButtonError
    context.show(size_screen(context.page, topic))


async def begin(update: Update, context: FonteContext) -> None:
    """A number of questions was tapped."""
    button = Begin.decode(context.tapped)
    if button.size not in list(PracticeSize):
        raise StaleButtonError
    asking = await start_practice(
        context.work,
        context.pack,
        context.learner,
        button.topic,
        PracticeSize(button.size),
        context.random,
    )
    context.show(question_screen(context.page, asking))


async def answer(update: Update, context: FonteContext) -> None:
    """A letter was tapped."""
    button = Answer.decode(context.tapped)
    graded = await answer_question(
        context.work,
        context.pack,
        context.learner,
        button.practice,
        button.position,
        button.option,
    )
    show_verdict(context, graded)


async def skip(update: Update, context: FonteContext) -> None:
    """*Skip* was tapped."""
    button = Skip.decode(context.tapped)
    show_onward(
        context,
        await skip_question(
            context.work, context.pack, context.learner, button.practice, button.position
        ),
    )


async def go_on(update: Update, context: FonteContext) -> None:
    """*Next* was tapped."""
    number = Next.decode(context.tapped).practice
    show_onward(context, await ask_next(context.work, context.pack, context.learner.id, number))


async def stop(update: Update, context: FonteContext) -> None:
    """*Stop* was tapped."""
    number = Stop.decode(context.tapped).practice
    summary = await stop_practice(context.work, context.pack, context.learner.id, number)
    context.show(result_screen(context.page, summary))


async def stop_by_command(update: Update, context: FonteContext) -> bool:
    """`/stop`; False when there is nothing to stop."""
    summary = await stop_running_practice(context.work, context.pack, context.learner)
    if summary is not None:
        context.show(result_screen(context.page, summary))
    return summary is not None


async def again(update: Update, context: FonteContext) -> None:
    """*Practise the missed ones* was tapped."""
    number = PractiseMissed.decode(context.tapped).practice
    asking = await practise_missed(
        context.work, context.pack, context.learner, number, context.random
    )
    context.show(question_screen(context.page, asking))


async def read_verdict(update: Update, context: FonteContext) -> None:
    """*Back to the answer* was tapped."""
    button = ShowVerdict.decode(context.tapped)
    graded = await verdict_again(
        context.work, context.pack, context.learner.id, button.practice, button.position
    )
    context.show(verdict_screen(context.page, graded))


async def written(update: Update, context: FonteContext) -> bool:
    """Words instead of a tap: a letter answers the question, anything else gets a hint.

    False when there is no practice.
    """
    running = await current_practice(context.work, context.pack, context.learner)
    if running is None:
        return False
    text = (update.effective_message.text or "") if update.effective_message else ""
    number, asked = running.step.number, running.step.asked
    option = asked.option_at(text.strip().rstrip(".)"))
    if option is None or asked.asked_at is None:
        context.send(Screen(context.page.say("tap_a_letter.html")))
        show_onward(context, await ask_next(context.work, context.pack, context.learner.id, number))
        return True
    position = asked.position
    graded = await answer_question(
        context.work, context.pack, context.learner, number, position, option
    )
    show_verdict(context, graded)
    return True


def show_verdict(context: FonteContext, graded: Graded) -> None:
    """The verdict, with a word to those who tapped twice."""
    if graded.is_repeat:
        context.toast(context.page.say("already_answered.txt"))
    context.show(verdict_screen(context.page, graded))


def show_onward(context: FonteContext, onward: Asking | Summary) -> None:
    """The next question, or the result after the last."""
    if isinstance(onward, Summary):
        context.show(result_screen(context.page, onward))
    else:
        context.show(question_screen(context.page, onward))

"""The table of contents of the conversation: what a person does, and where it is answered."""

from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from telegram import Update
from telegram.ext import (
    BaseHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    PollAnswerHandler,
    filters,
)

from bot.context import FonteApplication, FonteContext
from bot.engine.message import NotThisMessageError
from bot.handlers import (
    console,
    home,
    live_group,
    live_host,
    live_pupil,
    own_data,
    own_results,
    practice,
    reading,
    reports,
    standing,
    unexpected,
    words,
)
from bot.interaction import Act, ButtonAct, name_of
from bot.telegram.visitor import Visitor
from bot.views import buttons, console_buttons, live_buttons, report_buttons
from bot.views.commands import COMMANDS, IN_GROUPS
from bot.views.start_links import CohostLink, JoinLink, ResultLink, StartLink

Callback = Callable[[Update, FonteContext], Coroutine[Any, Any, None]]

_NEW = filters.UpdateType.MESSAGE
_PRIVATE = _NEW & filters.ChatType.PRIVATE
_GROUP = _NEW & filters.ChatType.GROUPS

BY_COMMAND: Mapping[str, Act] = {
    "start": home.start,
    "quiz": practice.choose_topic,
    "article": reading.article,
    "progress": home.progress,
    "live": live_host.live,
    "teach": console.teach,
    "reports": reports.reports,
    "stop": words.stop,
    "settings": home.settings,
    "privacy": own_data.privacy,
    "mydata": own_data.my_data,
    "forget": own_data.forget,
    "help": home.help_,
}

BY_GROUP_COMMAND: Mapping[str, Callback] = {
    "live": live_group.live,
    "allow": live_group.allow,
}

BY_BUTTON: Mapping[type[buttons.Button], ButtonAct] = {
    buttons.Answer: practice.answer,
    buttons.Next: practice.go_on,
    buttons.Skip: practice.skip,
    buttons.Stop: practice.stop,
    buttons.PractiseMissed: practice.again,
    buttons.ShowVerdict: practice.read_verdict,
    buttons.ChooseTopic: practice.choose_topic,
    buttons.ChooseSize: practice.choose_size,
    buttons.Begin: practice.begin,
    buttons.ReadPassage: reading.passage,
    buttons.ReadProof: reading.proof,
    buttons.Reread: reading.reread,
    buttons.GoHome: home.start,
    buttons.ShowProgress: home.progress,
    buttons.ShowSettings: home.settings,
    buttons.SetLanguage: home.set_language,
    buttons.KeepMe: own_data.keep,
    buttons.ForgetMe: own_data.forget_now,
    live_buttons.LiveAnswer: live_pupil.answer,
    live_buttons.LiveJoin: live_pupil.join,
    live_buttons.LiveSwitch: live_pupil.switch,
    live_buttons.LiveLeave: live_pupil.leave,
    live_buttons.LiveFlag: live_pupil.flag,
    live_buttons.LiveControl: live_host.control,
    live_buttons.LiveAskFinish: live_host.ask_finish,
    live_buttons.LiveDone: live_host.done,
    live_buttons.LiveConsole: live_host.console,
    live_buttons.LivePupils: live_host.pupils,
    live_buttons.LivePupil: live_host.pupil,
    live_buttons.LiveRemove: live_host.remove,
    live_buttons.LiveReadmit: live_host.readmit,
    live_buttons.LiveExtraTime: live_host.extra_time,
    live_buttons.LiveColleague: live_host.colleague,
    console_buttons.OpenLive: live_host.open_live,
    live_buttons.LiveResult: own_results.result,
    live_buttons.LiveMissed: own_results.practise_missed,
    console_buttons.OpenTeaching: console.teach,
    console_buttons.TeachInGroup: console.in_group,
    console_buttons.ChooseSetting: console.choose,
    console_buttons.SetSetting: console.set_one,
    console_buttons.PickQuestions: console.pick_questions,
    console_buttons.TogglePick: console.toggle,
    console_buttons.DropPicks: console.drop,
    report_buttons.ListReports: reports.list_reports,
    report_buttons.ShowReport: reports.report,
    report_buttons.SendFiles: reports.send_files,
    report_buttons.ReviewQuestion: reports.review,
    report_buttons.RuleOnQuestion: reports.rule,
    report_buttons.AskDeleteReport: reports.ask_delete,
    report_buttons.DeleteReport: reports.delete,
}

BY_LINK: Mapping[type[StartLink], Callable[..., None]] = {
    JoinLink: live_pupil.come_in,
    CohostLink: live_pupil.lead_too,
    ResultLink: own_results.result,
}

_BY_VERB = {button.verb: (button, act) for button, act in BY_BUTTON.items()}


def doing(act: Act) -> Callback:
    """A callback that has an act done, whatever stands in the update."""

    async def callback(update: Update, context: FonteContext) -> None:
        context.do(act)

    return callback


def answer_to_tap(data: str, visitor: Visitor) -> tuple[str, Act]:
    """What answers a tap on a button with this data, and its name."""
    found = _BY_VERB.get(data.partition(":")[0])
    is_in_group = visitor.chat_id is not None and not visitor.is_private
    if found is None or not (visitor.is_private or (is_in_group and found[0].is_for_groups)):
        return name_of(unexpected.button), unexpected.button
    button, act = found
    return name_of(act), lambda person: act(person, button.decode(data))


async def start(update: Update, context: FonteContext) -> None:
    """A link was followed, with something behind `/start`; what it does not say is passed over."""
    text = (update.effective_message.text or "") if update.effective_message else ""
    context.do(answer_to_link(text.partition(" ")[2].strip()))


def answer_to_link(payload: str) -> Act:
    """What answers somebody who has followed a link."""
    for kind, act in BY_LINK.items():
        with suppress(NotThisMessageError):
            return partial(act, link=kind.decode(payload))
    return home.start


def register(application: FonteApplication) -> None:
    """Give the application its handlers of all that is no tap; the first that fits answers."""
    conversation: list[BaseHandler[Any, FonteContext, Any]] = [
        CommandHandler("start", start, filters=_PRIVATE & filters.Regex(r" ")),
        *(CommandHandler(name, doing(BY_COMMAND[name]), filters=_PRIVATE) for name in COMMANDS),
        MessageHandler(_PRIVATE & filters.COMMAND, doing(unexpected.command)),
        MessageHandler(_PRIVATE & filters.TEXT, words.written),
        MessageHandler(_PRIVATE & ~filters.StatusUpdate.ALL, doing(unexpected.other_message)),
        *(CommandHandler(name, BY_GROUP_COMMAND[name], filters=_GROUP) for name in IN_GROUPS),
        MessageHandler(_GROUP & filters.COMMAND, live_group.hello),
        MessageHandler(_GROUP & filters.StatusUpdate.NEW_CHAT_MEMBERS, live_group.joined),
        MessageHandler(_GROUP & filters.StatusUpdate.MIGRATE, live_group.moved),
        ChatMemberHandler(standing.changed, ChatMemberHandler.MY_CHAT_MEMBER),
        PollAnswerHandler(live_pupil.voted),
    ]
    application.add_handlers(conversation)

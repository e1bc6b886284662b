"""The table of contents of the conversation: what a person does, and where it is answered."""

from collections.abc import Mapping, Sequence
from typing import Any

from telegram.ext import (
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    PollAnswerHandler,
    filters,
)

from bot.context import FonteApplication, FonteContext
from bot.handlers import (
    arrival,
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
from bot.handlers.naming import doing, named_in_log
from bot.interaction import ButtonAct
from bot.views import buttons, console_buttons, live_buttons, report_buttons
from bot.views.commands import COMMANDS, IN_GROUPS

BEFORE_ALL, CONVERSATION = -1, 0
_NEW = filters.UpdateType.MESSAGE
_PRIVATE = _NEW & filters.ChatType.PRIVATE
_GROUP = _NEW & filters.ChatType.GROUPS
_LINKED = r"^/start(@\w+)? (live_|cohost_)"  # a link with something behind it
_TO_RESULT = r"^/start(@\w+)? result_\d{1,13}$"

BY_COMMAND: Mapping[str, Any] = {
    "start": doing(home.start),
    "quiz": doing(practice.choose_topic),
    "article": doing(reading.article),
    "progress": doing(home.progress),
    "live": live_host.live,
    "teach": console.teach,
    "reports": reports.reports,
    "stop": words.stop,
    "settings": doing(home.settings),
    "privacy": doing(own_data.privacy),
    "mydata": doing(own_data.my_data),
    "forget": doing(own_data.forget),
    "help": doing(home.help_),
}

BY_GROUP_COMMAND: Mapping[str, Any] = {
    "live": live_group.live,
    "allow": live_group.allow,
}

# Taps in a private chat that are answered whole in one act.
BY_TAP: Mapping[type[buttons.Button], ButtonAct] = {
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
}

BY_BUTTON: Mapping[type[buttons.Button], Any] = {
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

BUTTONS: Sequence[type[buttons.Button]] = (*BY_TAP, *BY_BUTTON)


def register(application: FonteApplication) -> None:
    """Give the application its handlers; the first that fits an update answers it."""
    recognise: list[BaseHandler[Any, FonteContext, Any]] = [
        CallbackQueryHandler(arrival.recognise),
        MessageHandler(_PRIVATE, arrival.recognise),
    ]
    conversation: list[BaseHandler[Any, FonteContext, Any]] = [
        # Taps before words: they come most often, and in a class all at once.
        *(
            CallbackQueryHandler(callback, pattern=button.pattern())
            for button, callback in BY_BUTTON.items()
        ),
        CallbackQueryHandler(unexpected.button),
        CommandHandler("start", live_pupil.by_link, filters=_PRIVATE & filters.Regex(_LINKED)),
        CommandHandler("start", own_results.by_link, filters=_PRIVATE & filters.Regex(_TO_RESULT)),
        *(CommandHandler(name, BY_COMMAND[name], filters=_PRIVATE) for name in COMMANDS),
        MessageHandler(_PRIVATE & filters.COMMAND, unexpected.command),
        MessageHandler(
            _PRIVATE & filters.TEXT,
            words.written,
        ),
        MessageHandler(_PRIVATE & ~filters.StatusUpdate.ALL, unexpected.other_message),
        *(CommandHandler(name, BY_GROUP_COMMAND[name], filters=_GROUP) for name in IN_GROUPS),
        MessageHandler(_GROUP & filters.COMMAND, live_group.hello),
        MessageHandler(_GROUP & filters.StatusUpdate.NEW_CHAT_MEMBERS, live_group.joined),
        MessageHandler(_GROUP & filters.StatusUpdate.MIGRATE, live_group.moved),
        ChatMemberHandler(standing.changed, ChatMemberHandler.MY_CHAT_MEMBER),
        PollAnswerHandler(live_pupil.voted),
    ]
    for handler in conversation:
        handler.callback = named_in_log(handler.callback)
    application.add_handlers({BEFORE_ALL: recognise, CONVERSATION: conversation})

"""Which option of a question is right: known from a file of questions, found by the words alone."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

# A line of a message that offers an option: `B. text`.
OPTION_LINE = re.compile(r"\W*([A-D])[.)]\s*(.+)")
# As many different texts are remembered as a class meets in a lesson.
REMEMBERED_TEXTS = 256


class AnswerKeyError(Exception):
    """A file that holds no questions; the text says what is wrong."""


@dataclass(frozen=True)
class KeyedQuestion:
    """A question in all its languages: its stems, and the texts of the right option."""

    id: str
    stems: tuple[str, ...]
    right_texts: tuple[str, ...]


@dataclass
class AnswerKey:
    """Questions that are recognised by their stem. Without any, nothing is."""

    questions: tuple[KeyedQuestion, ...] = ()
    _found: dict[str, KeyedQuestion | None] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Self:
        """The key in a file: `questions[]` with `stem`, `options` and `key`.

        Raises AnswerKeyError.
        """
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            return cls(tuple(_read_question(each) for each in content["questions"]))
        except OSError as error:
            raise AnswerKeyError(f"{path} cannot be read: {error.strerror}") from None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise AnswerKeyError(f"{path} is no file of questions") from None

    def question_in(self, text: str) -> KeyedQuestion | None:
        """The question whose stem stands in a text, the one with the longest stem if several do."""
        if text not in self._found:
            if len(self._found) >= REMEMBERED_TEXTS:
                self._found.clear()
            self._found[text] = self._search(_in_one_line(text))
        return self._found[text]

    def _search(self, text: str) -> KeyedQuestion | None:
        found = [
            (len(stem), place)
            for place, question in enumerate(self.questions)
            for stem in question.stems
            if stem in text
        ]
        return self.questions[max(found)[1]] if found else None


def right_letter(question: KeyedQuestion, text: str) -> str | None:
    """The letter of the one line of a text that offers the right option, None without it."""
    lines = option_lines(text)
    exact = {letter for letter, offer in lines if offer in question.right_texts}
    found = exact or {letter for letter, offer in lines if _holds_any(offer, question.right_texts)}
    return found.pop() if len(found) == 1 else None


def option_lines(text: str) -> list[tuple[str, str]]:
    """The lines of a text that offer an option: letter and words."""
    matches = (OPTION_LINE.fullmatch(line.strip()) for line in text.splitlines())
    return [(match[1], _in_one_line(match[2])) for match in matches if match]


def _read_question(question: Any) -> KeyedQuestion:
    [right] = [option for option in question["options"] if option["id"] == question["key"]]
    return KeyedQuestion(
        str(question.get("id", question["stem"])),
        tuple(_in_one_line(stem) for stem in question["stem"].values()),
        tuple(_in_one_line(text) for text in right["text"].values()),
    )


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


def _holds_any(offer: str, texts: tuple[str, ...]) -> bool:
    """Whether a text stands in the offer as whole words: not `5 years` in `35 years`."""
    return any(re.search(rf"(?<!\w){re.escape(text)}(?!\w)", offer) for text in texts)

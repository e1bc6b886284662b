"""A multiple-choice question: its options, the quotes that prove the key, its topic."""

from typing import Literal

from pydantic import Field

from bot.content.article import Id, Language, Localized, Record

Level = Literal["recall", "sequence", "cause", "inference"]
Difficulty = Literal[1, 2, 3]


class Topic(Record):
    """A theme that questions are grouped under."""

    id: Id
    title: Localized


class Option(Record):
    """One possible answer, with what is said to the learner who chooses it."""

    id: Id
    text: Localized = Field(description="At most 150 characters.")
    feedback: Localized = Field(
        description="For the key, why; for a distractor, why it tempts and what excludes it. "
        "At most 300 characters."
    )


class Quote(Record):
    """A verbatim span of a passage; its offsets are found in the passage, never stored."""

    passage: Id = Field(description="The id of the quoted passage.")
    text: str = Field(description="Stands in the passage exactly once, byte for byte.")
    translation: dict[Language, str] = Field(
        default_factory=dict,
        description="The same span in the passage's translation, for each other language.",
    )


class Question(Record):
    """A question with one key, entailed by its quotes; its id is permanent."""

    id: Id
    article: Id
    topic: Id
    level: Level = Field(description="recall, order in time, cause and effect, or inference")
    difficulty: Difficulty
    stem: Localized = Field(description="One problem; ends with a question mark.")
    options: tuple[Option, ...] = Field(min_length=3, max_length=4)
    key: Id = Field(description="The id of the right option.")
    quotes: tuple[Quote, ...] = Field(min_length=1)
    explanation: Localized = Field(description="Teaches the point. At most 600 characters.")
    note: Localized | None = Field(
        default=None,
        description="The fact, where the article is wrong or imprecise; the stem then says "
        "“according to the article”. At most 500 characters.",
    )
    replaces: Id | None = Field(
        default=None,
        description="The retired question this one stands in for; its id is listed in `retired`.",
    )

    def option(self, option_id: str) -> Option:
        """Return the option with this id; KeyError when the question has none."""
        for option in self.options:
            if option.id == option_id:
                return option
        raise KeyError(option_id)

    @property
    def key_option(self) -> Option:
        """The right option; KeyError when the key names none (a pack refuses that)."""
        return self.option(self.key)

    def is_key(self, option_id: str) -> bool:
        """Say whether choosing this option answers the question rightly."""
        return option_id == self.key

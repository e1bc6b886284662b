"""The source text: an article, its passages, and words that exist in every language."""

from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

Language = Literal["it", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

KEBAB_CASE = r"^[a-z0-9]+(-[a-z0-9]+)*$"


def kebab_case_hint(schema: dict[str, Any]) -> None:
    """Tell editors how an id is written; `bot check` is what enforces it."""
    schema["pattern"] = KEBAB_CASE


Id = Annotated[
    str,
    Field(
        json_schema_extra=kebab_case_hint,
        description="Permanent id: lower-case letters, digits and single hyphens.",
    ),
]


class Record(BaseModel):
    """A value read from the content file: never changed, no unknown fields, no guessed types."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Localized(Record):
    """One text, in every language."""

    it: str = Field(description="Italian")
    en: str = Field(description="English")

    def in_language(self, language: Language) -> str:
        """Return the text for a reader of `language`."""
        return self.it if language == "it" else self.en


class Passage(Record):
    """One paragraph (or the caption) of an article, byte for byte, in its own language."""

    id: Id
    language: Language = Field(description="The language the passage was written in.")
    kind: Literal["paragraph", "caption"] = "paragraph"
    text: str = Field(description="The passage as printed, byte for byte.")
    translation: dict[Language, str] = Field(
        default_factory=dict,
        description="A faithful translation for readers of each other language.",
    )
    note: Localized | None = Field(
        default=None, description="What the passage gets wrong, for those who read it on its own."
    )


class Article(Record):
    """A text that questions are asked about."""

    id: Id
    language: Language
    title: Localized
    credit: Localized = Field(description="Whose the article is, and why it is quoted.")
    passages: tuple[Passage, ...] = Field(description="In the order they are read.")

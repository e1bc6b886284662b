"""What every screen is drawn with: words in one person's language, and the pack."""

from dataclasses import dataclass
from typing import Any

from bot.content import Language, Pack, Passage
from bot.views.buttons import Button
from bot.views.screen import Key
from bot.views.words import Words


@dataclass(frozen=True)
class Page:
    """A blank page in one language."""

    words: Words
    pack: Pack
    language: Language

    def say(self, template: str, /, **values: Any) -> str:
        """A message of `templates/`."""
        return self.words.say(template, self.language, **values)

    def label(self, name: str, /, **values: Any) -> str:
        """A short word of `templates/labels.txt`."""
        return self.words.macro("labels.txt", name, self.language, **values)

    def key(self, name: str, button: Button, **values: Any) -> Key:
        """A key with a label of `templates/labels.txt`."""
        return Key(self.label(name, **values), button)

    def topic_title(self, topic_id: str | None) -> str:
        """A topic's title; of no topic, the words for all; of one the pack has lost, its id."""
        if topic_id is None:
            return self.label("every_topic")
        found = (topic for topic in self.pack.topics if topic.id == topic_id)
        topic = next(found, None)
        return topic_id if topic is None else topic.title.in_language(self.language)

    def section(self, passage: Passage) -> str:
        """How a passage is called: `§ 2`, or the words for a photo's caption."""
        number = self.pack.section_of(passage.id)
        return self.label("caption") if number is None else self.label("section", number=number)

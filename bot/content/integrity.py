"""What must hold before a pack can be used at all: ids, references, keys and verbatim quotes."""

import re
from collections.abc import Callable, Iterable, Iterator

from bot.content.draft import Draft, question_fault
from bot.content.fault import Fault
from bot.content.pack import spans_in

Rule = Callable[[Draft], Iterator[Fault]]


def ids_are_unique(draft: Draft) -> Iterator[Fault]:
    """Each kind of thing has its own ids; passages share one name space over all articles."""
    yield from _repeated(_top_level_ids(draft))
    for index, question in draft.questions.items():
        paths = [f"questions[{index}].options[{n}].id" for n in range(len(question.options))]
        ids = [option.id for option in question.options]
        yield from _repeated({"option": list(zip(paths, ids, strict=True))})


def references_exist(draft: Draft) -> Iterator[Fault]:
    """A question's article, topic and quoted passages are in the file."""
    articles = {article.id for article in draft.articles.values()}
    topics = {topic.id for topic in draft.topics.values()}
    for index, question in draft.questions.items():
        if question.article not in articles and "articles" not in draft.broken:
            message = f"there is no article “{question.article}”"
            yield question_fault(index, question, "article", message)
        if question.topic not in topics and "topics" not in draft.broken:
            message = f"there is no topic “{question.topic}”"
            yield question_fault(index, question, "topic", message)
        for number, quote in enumerate(question.quotes):
            if quote.passage not in draft.passages and "articles" not in draft.broken:
                message = f"there is no passage “{quote.passage}”"
                yield question_fault(index, question, f"quotes[{number}].passage", message)


def keys_are_options(draft: Draft) -> Iterator[Fault]:
    """The key names one of the question's options."""
    for index, question in draft.questions.items():
        if question.key not in {option.id for option in question.options}:
            message = f"the key “{question.key}” is none of its options"
            yield question_fault(index, question, "key", message)


def quotes_stay_in_the_article(draft: Draft) -> Iterator[Fault]:
    """A question is proven by the article it is asked about."""
    for index, question in draft.questions.items():
        for number, quote in enumerate(question.quotes):
            _, article, _ = draft.passages.get(quote.passage, (None, None, None))
            if article is not None and article.id != question.article:
                message = f"passage “{quote.passage}” belongs to article “{article.id}”"
                yield question_fault(index, question, f"quotes[{number}].passage", message)


def quotes_are_verbatim(draft: Draft) -> Iterator[Fault]:
    """A quote stands in its passage byte for byte, and exactly once, so that it has one place."""
    for index, question in draft.questions.items():
        for number, quote in enumerate(question.quotes):
            if quote.passage in draft.passages:
                text = draft.passages[quote.passage][2].text
                for message in _misquotation(text, quote.text, f"passage “{quote.passage}”"):
                    yield question_fault(index, question, f"quotes[{number}].text", message)


def quote_translations_are_verbatim(draft: Draft) -> Iterator[Fault]:
    """A quote's translation stands in the passage's translation in the same way."""
    for index, question in draft.questions.items():
        for number, quote in enumerate(question.quotes):
            for language, fragment in quote.translation.items():
                _, _, passage = draft.passages.get(quote.passage, (None, None, None))
                text = passage.translation.get(language) if passage else None
                if text is None:
                    continue  # a missing passage or translation is another rule's fault
                where = f"the “{language}” translation of passage “{quote.passage}”"
                for message in _misquotation(text, fragment, where):
                    path = f"quotes[{number}].translation.{language}"
                    yield question_fault(index, question, path, message)


def retired_ids_are_not_live(draft: Draft) -> Iterator[Fault]:
    """An id is permanent: one that was retired never names another question."""
    live = {question.id for question in draft.questions.values()}
    for index, question_id in draft.retired.items():
        if question_id in live:
            message = f"question “{question_id}” is retired and still asked"
            yield Fault(f"retired[{index}]", message)


def replaced_questions_are_retired(draft: Draft) -> Iterator[Fault]:
    """`replaces` names a question that was asked once and is no longer."""
    live = {question.id for question in draft.questions.values()}
    for index, question in draft.questions.items():
        replaced = question.replaces
        if replaced is None:
            continue
        if replaced in live:
            message = f"“{replaced}” is still asked, so it is not replaced"
            yield question_fault(index, question, "replaces", message)
        elif replaced not in draft.retired.values() and "retired" not in draft.broken:
            message = f"“{replaced}” is not listed in `retired`"
            yield question_fault(index, question, "replaces", message)


INTEGRITY_RULES: tuple[Rule, ...] = (
    ids_are_unique,
    references_exist,
    keys_are_options,
    quotes_stay_in_the_article,
    quotes_are_verbatim,
    quote_translations_are_verbatim,
    retired_ids_are_not_live,
    replaced_questions_are_retired,
)


def integrity_faults(draft: Draft) -> list[Fault]:
    """Every fault that makes the pack unusable."""
    return [fault for rule in INTEGRITY_RULES for fault in rule(draft)]


def _top_level_ids(draft: Draft) -> dict[str, list[tuple[str, str]]]:
    """Kind of thing -> (path of the id, id), in file order."""
    return {
        "article": [(f"articles[{i}].id", article.id) for i, article in draft.articles.items()],
        "passage": [
            (f"articles[{i}].passages[{number}].id", passage.id)
            for i, article in draft.articles.items()
            for number, passage in enumerate(article.passages)
        ],
        "topic": [(f"topics[{i}].id", topic.id) for i, topic in draft.topics.items()],
        "question": [(f"questions[{i}].id", q.id) for i, q in draft.questions.items()],
        "retired question": [(f"retired[{i}]", name) for i, name in draft.retired.items()],
    }


def _repeated(ids: dict[str, list[tuple[str, str]]]) -> Iterator[Fault]:
    for kind, located in ids.items():
        first_path: dict[str, str] = {}
        for path, name in located:
            if name in first_path:
                message = f"{kind} id “{name}” is taken already, by {first_path[name]}"
                yield Fault(path, message)
            first_path.setdefault(name, path)


def _misquotation(text: str, fragment: str, where: str) -> Iterable[str]:
    """Say what keeps `fragment` from having one place in `text`; nothing when it has."""
    count = len(spans_in(text, fragment))
    if count == 1:
        return ()
    if count > 1:
        return (f"stands {count} times in {where}; quote more of it",)
    if fragment.strip() and spans_in(_loosened(text), _loosened(fragment)):
        return (
            f"not verbatim in {where}: capitals, apostrophes, quotation marks or spaces differ",
        )
    return (f"does not stand in {where}",)


def _loosened(text: str) -> str:
    """Undo what typing a quote by hand commonly changes."""
    return re.sub(r"\s+", " ", re.sub(r"[’‘`´“”«»\"]", "'", text)).casefold().strip()

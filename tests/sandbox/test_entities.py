"""Markup: visible text, entities in UTF-16 units, exact errors."""

import pytest

from sandbox.errors import ApiError
from sandbox.json_types import Json
from sandbox.markup import find_entities, parse


def nobody(user_id: int) -> Json | None:
    return None


def entity(kind: str, offset: int, length: int, **extra: object) -> Json:
    return {"type": kind, "offset": offset, "length": length, **extra}


@pytest.mark.parametrize(
    ("mode", "source", "text", "entities"),
    [
        ("HTML", "🎉 <b>a</b>", "🎉 a", [entity("bold", 3, 1)]),
        (
            "HTML",
            "<b>x<i>y</i></b>",
            "xy",
            [entity("bold", 0, 2), entity("italic", 1, 1)],
        ),
        (
            "HTML",
            "<blockquote expandable>riga <b>prova</b></blockquote>",
            "riga prova",
            [entity("expandable_blockquote", 0, 10), entity("bold", 5, 5)],
        ),
        ("HTML", "<blockquote>q</blockquote>", "q", [entity("blockquote", 0, 1)]),
        ("HTML", "<tg-spoiler>s</tg-spoiler>", "s", [entity("spoiler", 0, 1)]),
        (
            "HTML",
            '<a href="https://example.com/">q</a>',
            "q",
            [entity("text_link", 0, 1, url="https://example.com/")],
        ),
        (
            "HTML",
            '<pre><code class="language-python">x</code></pre>',
            "x",
            [entity("pre", 0, 1, language="python")],
        ),
        ("HTML", "1 &lt; 2 &amp; 3", "1 < 2 & 3", []),
        ("html", "  <u>u</u> <s>s</s>\n ", "u s", None),
        ("MarkdownV2", "*b* _i_ ||s||", "b i s", None),
        ("Markdown", "*b* [l](https://example.com/)", "b l", None),
        ("", "  plain <b>  ", "plain <b>", []),
        ("HTML", "<code>/start</code> /help", "/start /help", None),
    ],
)
def test_markup_becomes_text_and_entities(
    mode: str, source: str, text: str, entities: list[Json] | None
) -> None:
    visible, found = parse(source, mode, None, nobody)
    assert visible == text
    if entities is not None:
        assert found == entities


def test_commands_inside_code_are_no_commands() -> None:
    _, found = parse("<code>/start</code> /help", "HTML", None, nobody)
    assert found == [entity("code", 0, 6), entity("bot_command", 7, 5)]


@pytest.mark.parametrize(
    ("mode", "source", "problem"),
    [
        ("HTML", "<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("HTML", "<script>x</script>", 'Unsupported start tag "script" at byte offset 0'),
        (
            "HTML",
            "<b><i>test</b></i>",
            'Unmatched end tag at byte offset 10, expected "</i>", found "</b>"',
        ),
        (
            "MarkdownV2",
            "a.b",
            "Character '.' is reserved and must be escaped with the preceding '\\'",
        ),
        ("MarkdownV2", "*x", "Can't find end of Bold entity at byte offset 0"),
        ("Markdown", "*x", "Can't find end of the entity starting at byte offset 0"),
    ],
)
def test_broken_markup_is_refused_as_telegram_does(mode: str, source: str, problem: str) -> None:
    with pytest.raises(ApiError) as caught:
        parse(source, mode, None, nobody)
    assert caught.value.description == f"Bad Request: can't parse entities: {problem}"


def test_plain_text_is_searched_for_entities() -> None:
    text = "vedi example.com, /start o @fonte_bot #storia a@b.co"
    kinds = [each["type"] for each in find_entities(text)]
    assert kinds == ["url", "bot_command", "mention", "hashtag", "email"]


def test_given_entities_are_used_and_checked() -> None:
    assert parse("ciao", "", [entity("bold", 0, 4)], nobody)[1] == [entity("bold", 0, 4)]
    for wrong, problem in (
        (entity("bold", 9, 1), "entity begins after the end of the text at UTF-16 offset 9"),
        (
            entity("bold", 0, 9),
            "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 9",
        ),
        (entity("bold", -1, 1), "receive an entity with incorrect offset -1"),
        (entity("blink", 0, 1), "can't parse MessageEntity: Unsupported type specified"),
        (entity("text_link", 0, 1), "can't parse MessageEntity: Can't find field \"url\""),
    ):
        with pytest.raises(ApiError) as caught:
            parse("ciao", "", [wrong], nobody)
        assert caught.value.description == f"Bad Request: {problem}"


def test_trimming_moves_entities() -> None:
    text, entities = parse(" \n x <b>y </b> ", "HTML", None, nobody)
    assert (text, entities) == ("x y", [entity("bold", 2, 1)])


def test_a_mention_by_id_needs_a_known_person() -> None:
    source = '<a href="tg://user?id=7">Ada</a>'
    ada = {"id": 7, "is_bot": False, "first_name": "Ada"}
    assert parse(source, "HTML", None, lambda _: ada)[1] == [entity("text_mention", 0, 3, user=ada)]
    assert parse(source, "HTML", None, nobody) == ("Ada", [])

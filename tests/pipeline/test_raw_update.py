"""An update that is no tap is what the library says it is, with numbers where numbers belong."""

import pytest
from telegram import Bot, Update

from bot.telegram.raw_update import addressee_of, parsed, person_id_of
from tests.updates import Raw, tapped, written

BOT = Bot("123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")


def in_chat(raw: Raw, **fields: object) -> Raw:
    """A message in a chat with other fields."""
    message = raw["message"]
    return {**raw, "message": {**message, "chat": message["chat"] | fields}}


def test_an_update_is_read_by_the_library() -> None:
    raw = written(7, "/start", 5)
    assert parsed(raw, BOT).to_dict() == Update.de_json(raw, BOT).to_dict()


@pytest.mark.parametrize("number", ["5", True, None, 5.0])
def test_an_update_whose_number_is_none_cannot_be_read(number: object) -> None:
    with pytest.raises(TypeError):
        parsed({**written(7, "ciao", 5), "update_id": number}, BOT)


@pytest.mark.parametrize("number", ["7", True, {}])
def test_an_update_of_a_chat_without_a_number_cannot_be_read(number: object) -> None:
    with pytest.raises(TypeError):
        parsed(in_chat(written(7, "ciao", 5), id=number), BOT)


def test_whose_an_update_is_shows_without_the_library() -> None:
    assert person_id_of(written(7, "ciao", 5)) == 7
    assert person_id_of(tapped(7, 3, "a", 5)) == 7
    assert person_id_of({"update_id": 5, "poll_answer": {"user": {"id": 7}}}) == 7
    assert person_id_of({"update_id": 5, "message": {"from": {"id": "7"}}}) is None


def test_who_is_to_be_told_is_somebody_in_a_private_chat() -> None:
    told, tapping = addressee_of(written(7, "ciao", 5)), addressee_of(tapped(7, 3, "a", 5, "q"))
    assert told is not None
    assert (told.chat_id, told.language_code, told.query_id) == (7, "it", None)
    assert tapping is not None
    assert (tapping.chat_id, tapping.query_id) == (7, "q")
    assert addressee_of(in_chat(written(7, "ciao", 5), type="group")) is None

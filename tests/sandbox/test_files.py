"""Files: sending, editing, downloading, from the bot and from people."""

import struct

import pytest

from sandbox.errors import ApiError
from sandbox.pictures import picture_size
from sandbox.testing import RunningSandbox
from tests.sandbox.bot_client import BotClient, keyboard
from tests.sandbox.conftest import GIULIA


def png(width: int, height: int) -> bytes:
    """The beginning of a PNG file of this size."""
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", width, height) + b"\x08"


async def test_a_document_is_sent_and_downloaded(api: BotClient, sandbox: RunningSandbox) -> None:
    sent = await api.upload(
        "sendDocument",
        {"document": ("i miei dati.json", b"{}")},
        chat_id=GIULIA,
        caption="<b>Dati</b>",
        parse_mode="HTML",
    )
    document = sent["document"]
    assert (document["file_name"], document["file_size"]) == ("i miei dati.json", 2)
    assert sent["caption_entities"] == [{"type": "bold", "offset": 0, "length": 4}]
    found = await api.call("getFile", file_id=document["file_id"])
    assert found["file_unique_id"] == document["file_unique_id"]
    url = f"{sandbox.base_url}/file/bot{sandbox.token}/{found['file_path']}"
    async with api.session.get(url) as answer:
        assert await answer.read() == b"{}"
    async with api.session.get(url.replace(sandbox.token, "1:x")) as answer:
        assert answer.status == 401
    page_url = f"{sandbox.base_url}/sandbox/files/{document['file_id']}"
    async with api.session.get(page_url) as answer:
        assert await answer.read() == b"{}"
        assert answer.content_disposition is not None
        assert answer.content_disposition.filename == "i miei dati.json"


async def test_an_attached_file_may_have_any_field_name(api: BotClient) -> None:
    sent = await api.upload(
        "sendDocument", {"f1": ("a.txt", b"x")}, chat_id=GIULIA, document="attach://f1"
    )
    assert sent["document"]["file_name"] == "a.txt"


async def test_a_photo_tells_its_size_and_can_be_sent_again_by_id(api: BotClient) -> None:
    sent = await api.upload("sendPhoto", {"photo": ("p.png", png(640, 480))}, chat_id=GIULIA)
    [size] = sent["photo"]
    assert (size["width"], size["height"]) == (640, 480)
    again = await api.call("sendPhoto", chat_id=GIULIA, photo=size["file_id"], has_spoiler=True)
    assert again["photo"] == sent["photo"]
    assert again["has_media_spoiler"] is True
    refused = await api.refused("sendDocument", chat_id=GIULIA, document=size["file_id"])
    assert refused == "Bad Request: type of file mismatch"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"no picture", "IMAGE_PROCESS_FAILED"),
        (b"", "file must be non-empty"),
        (png(9_000, 2_000), "PHOTO_INVALID_DIMENSIONS"),
        (png(2_100, 100), "PHOTO_INVALID_DIMENSIONS"),
        (
            png(10, 10) + bytes(10 * 1024 * 1024),
            "file of size 10485785 bytes is too big for a photo; the maximum size is"
            " 10485760 bytes",
        ),
    ],
)
async def test_a_bad_photo_is_refused(api: BotClient, content: bytes, problem: str) -> None:
    refused = await api.upload("sendPhoto", {"photo": ("p.png", content)}, chat_id=GIULIA)
    assert refused == f"Bad Request: {problem}"


async def test_a_missing_or_unknown_file_is_refused(api: BotClient) -> None:
    for arguments, problem in (
        ({}, "there is no photo in the request"),
        ({"photo": "AgACwrong"}, "wrong file identifier/HTTP URL specified"),
        ({"photo": "https://example.com/p.png"}, "failed to get HTTP URL content"),
    ):
        refused = await api.refused("sendPhoto", chat_id=GIULIA, **arguments)
        assert refused == f"Bad Request: {problem}"
    assert await api.refused("getFile", file_id="x") == "Bad Request: invalid file_id"


async def test_a_large_file_cannot_be_fetched_by_the_bot(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    sandbox.send_file(GIULIA, "document", bytes(20 * 1024 * 1024 + 1), "big.bin")
    [update] = await api.call("getUpdates")
    file_id = update["message"]["document"]["file_id"]
    assert await api.refused("getFile", file_id=file_id) == "Bad Request: file is too big"


async def test_media_and_captions_are_edited(api: BotClient, sandbox: RunningSandbox) -> None:
    markup = keyboard([("A", "a")])
    sent = await api.upload(
        "sendPhoto",
        {"photo": ("p.png", png(9, 9))},
        chat_id=GIULIA,
        caption="a",
        reply_markup=markup,
    )
    place = {"chat_id": GIULIA, "message_id": sent["message_id"]}
    captioned = await api.call("editMessageCaption", **place, caption="b", reply_markup=markup)
    assert (captioned["caption"], captioned["photo"]) == ("b", sent["photo"])
    media = {"type": "document", "media": "attach://doc", "caption": "c"}
    edited = await api.upload("editMessageMedia", {"doc": ("d.txt", b"d")}, **place, media=media)
    assert edited["document"]["file_name"] == "d.txt"
    assert edited["caption"] == "c"
    assert "photo" not in edited
    assert sandbox.last_message(GIULIA) == edited
    refused = await api.refused("editMessageText", **place, text="x")
    assert refused == "Bad Request: there is no text in the message to edit"
    refused = await api.refused("editMessageCaption", **place, caption="x" * 1025)
    assert refused == "Bad Request: message caption is too long"


@pytest.mark.parametrize("kind", ["photo", "document", "sticker", "voice", "video"])
async def test_people_send_files_of_every_kind(
    api: BotClient, sandbox: RunningSandbox, kind: str
) -> None:
    sandbox.send_file(GIULIA, kind, png(12, 34), "nome.png", "image/png", caption="ecco /help")
    [update] = await api.call("getUpdates")
    message = update["message"]
    assert kind in message
    assert message["caption_entities"][0]["type"] == "bot_command"


async def test_a_person_cannot_send_text_as_a_photo(sandbox: RunningSandbox) -> None:
    with pytest.raises(ApiError):
        sandbox.send_file(GIULIA, "photo", b"text")


def test_sizes_are_read_from_every_format() -> None:
    jpeg = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08" + struct.pack(">HH", 20, 30)
    webp = b"RIFF\x00\x00\x00\x00WEBP"
    lossless = (29 | 19 << 14).to_bytes(4, "little")
    extended = (29).to_bytes(3, "little") + (19).to_bytes(3, "little")
    for content in (
        jpeg + bytes(4),
        b"GIF89a" + struct.pack("<HH", 30, 20),
        webp + b"VP8L" + bytes(5) + lossless + bytes(8),
        webp + b"VP8X" + bytes(8) + extended,
        webp + b"VP8 " + bytes(10) + struct.pack("<HH", 30, 20),
        png(30, 20),
    ):
        assert picture_size(content) == (30, 20)
    assert picture_size(b"\xff\xd8\xff\xe0") is None
    assert picture_size(b"\xff\xd8" + bytes(20)) is None
    assert picture_size(b"text") is None

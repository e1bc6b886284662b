"""Files: sendPhoto, sendDocument, editMessageMedia, editMessageCaption, getFile."""

from typing import Any

from sandbox.bot_api.content import read_caption
from sandbox.bot_api.edits import apply_edit, read_edit
from sandbox.bot_api.messages import send_new
from sandbox.errors import ApiError, bad_request
from sandbox.files import StoredFile
from sandbox.json_types import Json
from sandbox.media import KINDS, media_fields, store_upload
from sandbox.parameters import Parameters, from_mapping
from sandbox.world import World

UPLOAD_LIMIT_BYTES = 50 * 1024 * 1024
DOWNLOAD_LIMIT_BYTES = 20 * 1024 * 1024
CAPTION_FIELDS = {"caption", "caption_entities", "show_caption_above_media", "reply_markup"}
MEDIA_FIELDS = {*KINDS, *CAPTION_FIELDS, "has_media_spoiler", "text", "entities"} | {
    "link_preview_options"
}
EDITABLE_KINDS = ("photo", "document")


def send_photo(world: World, parameters: Parameters) -> Json:
    """Bot API: sendPhoto."""
    return _send_file(world, parameters, "photo")


def send_document(world: World, parameters: Parameters) -> Json:
    """Bot API: sendDocument."""
    return _send_file(world, parameters, "document")


def _send_file(world: World, parameters: Parameters, kind: str) -> Json:
    caption = read_caption(world, parameters)
    stored = _read_file(world, parameters, kind, parameters.text(kind))
    return send_new(world, parameters, media_fields(stored) | caption | _flags(parameters))


def _flags(parameters: Parameters) -> Json:
    flags: Json = {}
    if parameters.boolean("has_spoiler"):
        flags["has_media_spoiler"] = True
    if parameters.boolean("show_caption_above_media"):
        flags["show_caption_above_media"] = True
    return flags


def _read_file(world: World, parameters: Parameters, kind: str, reference: str) -> StoredFile:
    """The file that a field names: an upload, `attach://name`, or the id of a file sent before."""
    upload = parameters.files.get(reference.removeprefix("attach://") or kind)
    if upload is not None:
        if len(upload.content) > UPLOAD_LIMIT_BYTES:
            raise ApiError(413, "Request Entity Too Large")
        if not upload.content:
            raise bad_request("file must be non-empty")
        return store_upload(world.files, kind, upload)
    if not reference:
        raise bad_request(f"there is no {kind} in the request")
    if reference.startswith(("http://", "https://")):
        # Telegram would fetch it; the sandbox fetches nothing from elsewhere.
        raise bad_request("failed to get HTTP URL content")
    stored = world.files.by_id(reference)
    if stored is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if stored.kind != kind:
        raise bad_request("type of file mismatch")
    return stored


def edit_message_media(world: World, parameters: Parameters) -> Json:
    """Bot API: editMessageMedia. A text message may become a photo or a document."""
    media: Any = parameters.decoded("media", "media")
    if not isinstance(media, dict):
        raise bad_request("can't parse InputMedia: expected an Object")
    kind = str(media.get("type", ""))
    if kind not in EDITABLE_KINDS:
        raise bad_request("can't parse InputMedia: media type is not supported")
    nested = from_mapping(media)
    caption = read_caption(world, nested)
    chat, old, markup = read_edit(world, parameters)
    stored = _read_file(world, parameters, kind, str(media.get("media", "")))
    content = media_fields(stored) | caption | _flags(nested)
    return apply_edit(world, chat, old, MEDIA_FIELDS, content, markup)


def edit_message_caption(world: World, parameters: Parameters) -> Json:
    """Bot API: editMessageCaption."""
    caption = read_caption(world, parameters)
    chat, old, markup = read_edit(world, parameters)
    if not any(kind in old for kind in KINDS):
        raise bad_request("there is no caption in the message to edit")
    if parameters.boolean("show_caption_above_media"):
        caption["show_caption_above_media"] = True
    return apply_edit(world, chat, old, CAPTION_FIELDS, caption, markup)


def get_file(world: World, parameters: Parameters) -> Json:
    """Bot API: getFile; the path is below `/file/bot<token>/`."""
    file_id = parameters.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    stored = world.files.by_id(file_id)
    if stored is None:
        raise bad_request("invalid file_id")
    if len(stored.content) > DOWNLOAD_LIMIT_BYTES:
        raise bad_request("file is too big")
    return stored.as_file() | {"file_path": stored.path}

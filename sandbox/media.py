"""Media inside messages: from uploaded bytes to the fields of a Message."""

from sandbox.errors import bad_request
from sandbox.files import FileStore, StoredFile
from sandbox.json_types import Json
from sandbox.parameters import Upload
from sandbox.pictures import picture_size

PHOTO_LIMIT_BYTES = 10 * 1024 * 1024
PHOTO_SIDES_LIMIT = 10_000
PHOTO_RATIO_LIMIT = 20
KINDS = ("photo", "document", "sticker", "voice", "video")


def store_upload(files: FileStore, kind: str, upload: Upload) -> StoredFile:
    """Keep an uploaded file as media of this kind. Raises ApiError 400."""
    extra: Json = {}
    if kind == "photo":
        extra = _photo_size(upload.content)
    elif kind == "sticker":
        width, height = picture_size(upload.content) or (512, 512)
        extra = {
            "type": "regular",
            "width": width,
            "height": height,
            "is_animated": False,
            "is_video": False,
        }
    elif kind == "voice":
        extra = {"duration": 1}
    elif kind == "video":
        extra = {"width": 640, "height": 360, "duration": 1}
    return files.add(kind, upload.name, upload.mime_type, upload.content, extra)


def _photo_size(content: bytes) -> Json:
    if len(content) > PHOTO_LIMIT_BYTES:
        raise bad_request(
            f"file of size {len(content)} bytes is too big for a photo;"
            f" the maximum size is {PHOTO_LIMIT_BYTES} bytes"
        )
    size = picture_size(content)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = size
    too_narrow = max(size) > PHOTO_RATIO_LIMIT * min(size)
    if width + height > PHOTO_SIDES_LIMIT or too_narrow:
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return {"width": width, "height": height}


def media_fields(stored: StoredFile) -> Json:
    """The fields of a Message that show this file."""
    common = stored.as_file()
    if stored.kind == "photo":
        return {"photo": [common | stored.extra]}
    if stored.kind == "sticker":
        return {"sticker": common | stored.extra}
    typed = common | {"mime_type": stored.mime_type} | stored.extra
    if stored.kind == "voice":
        return {"voice": typed}
    return {stored.kind: typed | {"file_name": stored.name}}

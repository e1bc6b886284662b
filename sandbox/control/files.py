"""Control API: sending files as a person, and downloading any file."""

from urllib.parse import quote

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import actions
from sandbox.bot_api.endpoint import json_response
from sandbox.control.bodies import world_of
from sandbox.errors import ApiError, ControlError
from sandbox.files import StoredFile
from sandbox.media import KINDS
from sandbox.parameters import Upload


async def send_file(request: Request) -> Response:
    """A person sends a file; multipart with `file`, `kind` and perhaps `caption`."""
    async with request.form() as form:
        upload = await _read_upload(form)
        kind, caption = str(form.get("kind", "document")), str(form.get("caption", ""))
    if kind not in KINDS:
        raise ControlError(400, f"kind must be one of {', '.join(KINDS)}")
    person_id = request.path_params["person_id"]
    try:
        sent = actions.send_file(world_of(request), person_id, kind, upload, caption)
    except ApiError as error:
        raise ControlError(400, error.description) from None
    return json_response({"message_id": sent.message_id, "update_id": sent.update_id})


async def _read_upload(form: FormData) -> Upload:
    part = form.get("file")
    if not isinstance(part, UploadFile):
        raise ControlError(400, "file must be given as an upload")
    mime_type = part.content_type or "application/octet-stream"
    return Upload(part.filename or "file", mime_type, await part.read())


async def download(request: Request) -> Response:
    """Any file, by its file_id, under its name."""
    stored = world_of(request).files.by_id(request.path_params["file_id"])
    if stored is None:
        raise ControlError(404, "there is no such file")
    kind = "inline" if stored.kind in {"photo", "sticker"} else "attachment"
    headers = {"Content-Disposition": f"{kind}; filename*=UTF-8''{quote(stored.name)}"}
    return _content(stored, headers)


async def download_as_bot(request: Request) -> Response:
    """`/file/bot<token>/<file_path>` (Bot API: getFile)."""
    world = world_of(request)
    if request.path_params["token"] != world.bot.token:
        envelope = {"ok": False, "error_code": 401, "description": "Unauthorized"}
        return json_response(envelope, 401)
    stored = world.files.by_path(request.path_params["path"])
    if stored is None:
        envelope = {"ok": False, "error_code": 404, "description": "Not Found"}
        return json_response(envelope, 404)
    return _content(stored, {})


def _content(stored: StoredFile, headers: dict[str, str]) -> Response:
    # A page must never run what somebody uploaded.
    safe = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
    return Response(stored.content, media_type=stored.mime_type, headers=safe | headers)


ROUTES = [
    Route("/sandbox/people/{person_id:int}/send_file", send_file, methods=["POST"]),
    Route("/sandbox/files/{file_id}", download),
    Route("/file/bot{token}/{path:path}", download_as_bot),
]

"""The ASGI application: the Bot API, the control API and the page on one port."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from sandbox.bot_api.calling import call
from sandbox.bot_api.endpoint import answer_bot, json_response
from sandbox.classroom.answer_key import AnswerKey
from sandbox.classroom.classes import Classes
from sandbox.control import classes, conditions, files, groups, people, polls, watching
from sandbox.errors import ControlError
from sandbox.parameters import Parameters
from sandbox.world import World

STATIC = Path(__file__).parent / "static"
# The page takes nothing from elsewhere, runs no inline script, and is always today's.
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'",
    "Cache-Control": "no-cache",
}


class SandboxApp:
    """Bot calls go straight to their method, for speed; the rest is routed by Starlette.

    `key`: which answers are right, for the pupils of simulated classes.
    """

    def __init__(self, world: World, key: AnswerKey | None = None) -> None:
        self.world = world
        self.classes = Classes(world, key)
        world.run_reply = self._run_reply
        self._pages = Starlette(
            routes=[
                *people.ROUTES,
                *files.ROUTES,
                *groups.ROUTES,
                *polls.ROUTES,
                *classes.ROUTES,
                *watching.ROUTES,
                *conditions.ROUTES,
                Route("/", _page),
                Mount("/static", StaticFiles(directory=STATIC, check_dir=False)),
            ],
            exception_handlers={ControlError: _control_error},
        )
        self._pages.state.world = world
        self._pages.state.classes = self.classes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["path"].startswith("/bot"):
            await answer_bot(self.world, scope, receive, send)
        else:
            await self._pages(scope, receive, send)

    async def _run_reply(self, method: str, parameters: Parameters) -> None:
        await call(self.world, method, parameters)


async def _page(request: Request) -> Response:
    return FileResponse(STATIC / "index.html", headers=PAGE_HEADERS)


async def _control_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, ControlError)
    return json_response({"error": error.message}, error.status)

"""The site: what has a page, and one answer for all that has none."""

from collections.abc import Mapping, Sequence

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send


def site(routes: Sequence[Route], posts: Mapping[str, ASGIApp] | None = None) -> ASGIApp:
    """The ASGI app. An unknown path, a wrong method and what is hidden all answer the same 404.

    A POST on a path of `posts` goes straight to its app: the framework on the way to the webhook
    would cost a tenth of a tap.
    """
    straight = posts or {}
    pages = Starlette(routes=routes, exception_handlers={404: _absent, 405: _absent})
    pages.router.redirect_slashes = False

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        app = straight.get(scope["path"]) if scope["method"] == "POST" else None
        await (app or pages)(scope, receive, send)

    return answer


def nothing_here() -> Response:
    """The answer where nothing is, or nothing for this caller."""
    return PlainTextResponse("Not Found", status_code=404)


async def _absent(request: Request, error: Exception) -> Response:
    return nothing_here()

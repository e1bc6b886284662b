"""The site: what has a page, and one answer for all that has none."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route


def site(routes: Sequence[Route]) -> Starlette:
    """The ASGI app. An unknown path, a wrong method and what is hidden all answer the same 404."""
    app = Starlette(routes=routes, exception_handlers={404: _absent, 405: _absent})
    app.router.redirect_slashes = False
    return app


def nothing_here() -> Response:
    """The answer where nothing is, or nothing for this caller."""
    return PlainTextResponse("Not Found", status_code=404)


async def _absent(request: Request, error: Exception) -> Response:
    return nothing_here()

"""What operators and their machines ask: is it alive, is it ready, what are its figures."""

import hmac
from ipaddress import ip_address

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.web.readiness import Readiness
from bot.web.site import nothing_here

_SIGNS_OF_A_PROXY = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


def status_routes(readiness: Readiness, metrics_token: str | None) -> list[Route]:
    """`/healthz`, `/readyz` and `/metrics`.

    Figures are shown to who presents the token; without a token set, to this machine only. To
    others the page does not exist.
    """

    async def healthz(request: Request) -> Response:
        return PlainTextResponse("ok")

    async def readyz(request: Request) -> Response:
        state = await readiness.state()
        ready = all(word == "ok" for word in state.values())
        return JSONResponse({"ready": ready, **state}, status_code=200 if ready else 503)

    async def metrics(request: Request) -> Response:
        if not _may_read(request, metrics_token):
            return nothing_here()
        return Response(await readiness.figures(), media_type=CONTENT_TYPE_LATEST)

    return [
        Route("/healthz", healthz, methods=["GET"]),
        Route("/readyz", readyz, methods=["GET"]),
        Route("/metrics", metrics, methods=["GET"]),
    ]


def _may_read(request: Request, token: str | None) -> bool:
    if token is not None:
        given = request.headers.get("authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    # Behind a proxy on this machine everybody comes from it.
    is_direct = not any(sign in request.headers for sign in _SIGNS_OF_A_PROXY)
    return is_direct and _is_loopback(request.client.host if request.client else "")


def _is_loopback(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return address.is_loopback

"""The reading room as a web application: which address shows which page, what every answer forbids the browser, and how it is served.

No cookie is set, no script runs, and nothing is fetched from elsewhere. Pages are answered to GET and HEAD alone, but for a
review, which is a form with a token.
"""

import logging
import socket
from collections.abc import Callable, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from podium.archive.archive import Archive
from podium.browse.catalogue import Catalogue, NewestCatalogue
from podium.browse.links import PageLinks, ShownPage
from podium.browse.overview import home_page, people_page, person_page, source_page, sources_page
from podium.browse.rendering import Renderer, shipped_text
from podium.browse.review import LONGEST_FORM, ReviewDesk, review_page
from podium.browse.search import Asked, as_file, finding_page, taken
from podium.browse.speeches import citation_page, difference_page, kept_record, speech_page
from podium.errors import PodiumError, UnknownVersion, UsageError
from podium.extract.source import Source

POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
EVERY_ANSWER = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-cache",
}
TYPES = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}
LONGEST_PARAMETERS = 4000
ShowPage = Callable[[Catalogue, Request], ShownPage]


class Guarded:
    """An application whose every answer carries ``EVERY_ANSWER``, errors too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in EVERY_ANSWER.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, guarded)


def application(catalogues: NewestCatalogue, hosts: list[str], desk: ReviewDesk | None) -> Starlette:
    """The reading room over the newest catalogue; ``hosts`` are the names under which it may be asked, ``*`` for any.

    With a ``desk`` records can be reviewed.
    """
    templates = Renderer(desk.token if desk else "", review=desk is not None)

    def page(path: str, show: ShowPage) -> Route:
        def answer(request: Request) -> Response:
            catalogue = catalogues.get()
            return _answer(templates, catalogue, lambda: show(catalogue, request))

        return Route(path, answer, methods=["GET"])

    def search_file(request: Request) -> Response:
        catalogue, format = catalogues.get(), request.path_params["format"]
        if format not in TYPES:
            raise HTTPException(404)
        try:
            body = as_file(taken(catalogue, Asked.of(_given(request))), format)
        except PodiumError as error:
            return _filled(templates, catalogue, _told(error))
        return Response(body, media_type=TYPES[format], headers={"content-disposition": f'attachment; filename="podium-search.{format}"'})

    def kept(request: Request) -> Response:
        catalogue = catalogues.get()
        try:
            return PlainTextResponse(kept_record(catalogue, _id(request)))
        except PodiumError as error:
            return _filled(templates, catalogue, _told(error))

    def failed(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        shown = ShownPage("told.html.jinja", {"status": status, "message": MESSAGES.get(status, MESSAGES[500])}, status)
        answer = _filled(templates, catalogues.get(), shown)
        answer.headers.update(getattr(error, "headers", None) or {})
        return answer

    routes = [
        page("/", lambda catalogue, _: home_page(catalogue)),
        page("/search", lambda catalogue, request: finding_page(catalogue, Asked.of(_given(request)))),
        Route("/search.{format}", search_file, methods=["GET"]),
        *_of_a_speech(page),
        Route("/kept/{id:path}", kept, methods=["GET"]),
        Route("/kept", kept, methods=["GET"]),
        page("/people", lambda catalogue, request: people_page(catalogue, _given(request).get("name", ""))),
        page("/person/{id}", lambda catalogue, request: person_page(catalogue, _id(request))),
        page("/sources", lambda catalogue, _: sources_page(catalogue)),
        page("/source/{id}", lambda catalogue, request: source_page(catalogue, _id(request))),
        Route("/style.css", lambda _: Response(shipped_text("style.css"), media_type="text/css"), methods=["GET"]),
    ]
    if desk:
        routes += [page("/review", lambda catalogue, _: review_page(catalogue)), _taking_reviews(templates, catalogues, desk)]
    middleware = [Middleware(Guarded), Middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False)]
    return Starlette(routes=routes, middleware=middleware, exception_handlers={HTTPException: failed, Exception: failed})


def _taking_reviews(templates: Renderer, catalogues: NewestCatalogue, desk: ReviewDesk) -> Route:
    """The one address that takes a form."""

    async def take(request: Request) -> Response:
        catalogue, form = catalogues.get(), b""
        async for part in request.stream():
            form += part
            if len(form) > LONGEST_FORM:
                raise HTTPException(413)
        try:
            await run_in_threadpool(desk.take, catalogue, form)
        except PodiumError as error:
            return _filled(templates, catalogue, _told(error))
        return RedirectResponse("/review", 303)

    return Route("/review", take, methods=["POST"])


MESSAGES = {
    404: "There is no such page here.",
    405: "This reading room is read-only: pages are asked for with GET.",
    413: "This form is too long.",
    414: "This address is too long.",
    500: "A fault of Podium itself: the terminal that runs it says more.",
}


def _of_a_speech(page: Callable[[str, ShowPage], Route]) -> list[Route]:
    """The pages about one speech, each by an id in the path or, for ids that a browser would fold, in a parameter."""

    def difference(catalogue: Catalogue, request: Request) -> ShownPage:
        before, after = (_number(request, name) or 0 for name in ("a", "b"))
        return difference_page(catalogue, _id(request), before, after)

    shown: dict[str, ShowPage] = {
        "speech": lambda catalogue, request: speech_page(catalogue, _id(request), _number(request, "revision")),
        "cite": lambda catalogue, request: citation_page(catalogue, _id(request), _given(request).get("paragraph") or None),
        "diff": difference,
    }
    return [page(f"/{name}{end}", show) for name, show in shown.items() for end in ("/{id:path}", "")]


def _answer(templates: Renderer, catalogue: Catalogue, show: Callable[[], ShownPage]) -> Response:
    """What ``show`` shows, or the sentence of its error."""
    try:
        return _filled(templates, catalogue, show())
    except PodiumError as error:
        return _filled(templates, catalogue, _told(error))


def _filled(templates: Renderer, catalogue: Catalogue, shown: ShownPage) -> Response:
    return HTMLResponse(templates.html(catalogue, shown, PageLinks(review=templates.review)), shown.status)


def _told(error: PodiumError) -> ShownPage:
    status = 404 if isinstance(error, UnknownVersion) else 400 if isinstance(error, UsageError) else 503
    return ShownPage("told.html.jinja", {"status": status, "message": str(error)}, status)


def _given(request: Request) -> Mapping[str, str]:
    """The parameters of the address, without characters that no text holds."""
    if len(request.url.query) > LONGEST_PARAMETERS:
        raise HTTPException(414)
    return {name: value.replace("\0", "") for name, value in request.query_params.items()}


def _id(request: Request) -> str:
    return str(request.path_params.get("id") or _given(request).get("id", "")).replace("\0", "")


def _number(request: Request, name: str) -> int | None:
    given: Any = _given(request).get(name, "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 8 else None


LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def serve_pages(
    home: str,
    declared: Mapping[str, Source],
    archive: Archive | None,
    host: str,
    port: int,
    ready: Callable[[str], None],
    review: bool,
) -> None:
    """Serves pages over a home until the process is stopped; ``ready`` is told the address when browsers can ask.

    ``port`` 0 takes a free one; with ``review`` records can be reviewed, at an address of this machine alone. Raises ``HomeError`` for a
    home without data, ``UsageError`` for an address that cannot be listened at.
    """
    if review and host not in LOOPBACK:
        raise UsageError(f"reviews are taken on this machine alone, and {host} is open to others: leave --review or --host out")
    catalogues = NewestCatalogue(home, declared, archive)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen()  # whoever asks as soon as the address is told waits, and is not refused
    except OSError as error:
        listening.close()
        raise UsageError(f"{host}:{port} cannot be listened at ({error.strerror or error}): choose another --port or --host") from error
    # Whoever makes a name lead to this machine could else read it through somebody's browser.
    hosts = ["127.0.0.1", "localhost", "[::1]"] if host in LOOPBACK else ["*"]
    named = f"[{host}]" if ":" in host else host
    ready(f"http://{named}:{listening.getsockname()[1]}/")
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    import uvicorn

    settings = uvicorn.Config(
        application(catalogues, hosts, ReviewDesk() if review else None), log_level="warning", access_log=False, server_header=False
    )
    uvicorn.Server(settings).run([listening])

"""The few pages for people that need no application: where one is, and the API's description."""

from html import escape
from importlib.resources import files
from inspect import cleandoc
from string import Template

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from fastapi.staticfiles import StaticFiles

from app.errors import NotFound, Problem
from app.text import LANGUAGES, Language, language_of, say

router = APIRouter(include_in_schema=False)

_PAGE = Template("""<!doctype html>
<html lang="$language">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
body { font: 16px/1.7 system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; max-width: 42rem; margin: 4rem auto;
       padding: 0 1rem; color: #1d2733; background: #fff }
a { color: #9c1c1c }
@media (prefers-color-scheme: dark) { body { color: #e7e9ec; background: #15181c } a { color: #ff9d8f } }
</style>
</head>
<body>
<main>
<h1>$title</h1>
$content
</main>
</body>
</html>
""")

_DOCS = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>consult API</title>
<link rel="stylesheet" href="{root}/docs/files/swagger-ui.css">
<link rel="icon" href="{root}/docs/files/favicon.png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="{root}/docs/files/swagger-ui-bundle.js"></script>
<script src="{root}/docs/start.js"></script>
</body>
</html>
"""

_DOCS_START = """const root = document.currentScript.src.replace(/\\/docs\\/start\\.js.*/, "");
SwaggerUIBundle({
  url: root + "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  persistAuthorization: false,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIBundle.SwaggerUIStandalonePreset],
});
"""


def install(app: FastAPI) -> None:
    """Give an application its pages, all from its own files."""
    app.mount("/docs/files", StaticFiles(directory=str(files("fastapi_offline") / "static")), name="docs-files")
    app.include_router(router)


@router.get("/")
def start(request: Request) -> HTMLResponse:
    """Say where one is and where to go."""
    language = language_of(request)
    root = escape(request.scope.get("root_path", ""), quote=True)
    links = "".join(
        f'<li><a href="{root}{path}">{escape(say(language, key))}</a></li>\n'
        for path, key in (("/docs", "page.docs"), ("/openapi.json", "page.openapi"), ("/readyz", "page.ready"))
    )
    return _page(
        request, say(language, "page.title"), f"<p>{escape(say(language, 'page.purpose'))}</p><ul>{links}</ul>"
    )


@router.get("/docs")
def docs(request: Request) -> HTMLResponse:
    """Show the API's description."""
    return HTMLResponse(_DOCS.format(root=escape(request.scope.get("root_path", ""), quote=True)))


@router.get("/docs/start.js")
def docs_start() -> Response:
    """Return the script that fills the API's description; a file of its own, so that no page needs inline scripts."""
    return Response(_DOCS_START, media_type="text/javascript")


@router.get("/problems/{slug}", response_model=None)
def problem(request: Request, slug: str) -> Response:
    """Explain the problem that a ``type`` names, in both languages: to people as a page, to programs as JSON."""
    kind = kinds_of_problem().get(slug)
    if kind is None:
        raise NotFound
    titles = {language: say(language, f"title.{kind.title}") for language in LANGUAGES}
    sentences = {language: sentence_of(kind, language) for language in LANGUAGES}
    if "json" in request.headers.get("accept", ""):
        told = {"type": f"/problems/{slug}", "status": kind.status, "title": titles, "detail": sentences}
        return JSONResponse(told, headers={"Vary": "Accept"})
    mine = language_of(request)
    shown = sorted(LANGUAGES, key=lambda language: language != mine)
    lines = "".join(f'<p lang="{language}">{escape(sentences[language])}</p>' for language in shown)
    page = _page(request, titles[mine], f"{lines}<p>{kind.status} {slug}</p>")
    page.headers["Vary"] = "Accept, Accept-Language"
    return page


def sentence_of(kind: type[Problem], language: Language) -> str:
    """Return the sentence of a kind of problem, its placeholders not yet filled."""
    return cleandoc(kind.__doc__ or "") if language == "en" else say(language, f"problem.{kind.slug()}")


def kinds_of_problem() -> dict[str, type[Problem]]:
    """Return every kind of problem by its slug."""
    kinds, waiting = {}, [Problem]
    while waiting:
        kind = waiting.pop()
        kinds[kind.slug()] = kind
        waiting.extend(kind.__subclasses__())
    return kinds


def _page(request: Request, title: str, content: str) -> HTMLResponse:
    language = language_of(request)
    page = _PAGE.substitute(language="zh-CN" if language == "zh" else "en", title=escape(title), content=content)
    return HTMLResponse(page, headers={"Content-Language": language, "Vary": "Accept-Language"})

"""A page that shows the OpenAPI document, whole in itself: nothing of it is loaded from elsewhere."""

from typing import Any, Final

from litestar import Request, get

from aimall.entrypoints.http.docs.openapi import describe
from aimall.entrypoints.http.edge.exchange import exchange_of
from aimall.entrypoints.http.edge.responses import ApiResponse
from aimall.entrypoints.http.metering import free

DOCUMENT_PATH: Final = "/api/v1/openapi.json"
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"
)
_READING: Final = free("it describes the API", open_to_all=True)

_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>AI Mall API</title>
<link rel="stylesheet" href="/docs/page.css">
<script src="/docs/page.js" defer></script>
</head>
<body>
<header><h1>AI Mall API</h1><p><a href="/api/v1/openapi.json">OpenAPI 3.1 document</a></p></header>
<main id="operations"><noscript>The document is at /api/v1/openapi.json.</noscript></main>
</body>
</html>
"""

_STYLE: Final = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 62rem; margin: 0 auto; padding: 1rem; }
details { border: 1px solid #8884; border-radius: .5rem; margin: .4rem 0; padding: .4rem .8rem; }
summary { cursor: pointer; overflow-wrap: anywhere; }
code, pre { font: .875rem/1.45 ui-monospace, monospace; }
pre { overflow-x: auto; background: #8881; padding: .6rem; border-radius: .4rem; }
.method { display: inline-block; min-width: 4.5rem; font-weight: 700; }
.words { color: #777; }
"""

_SCRIPT: Final = """
const make = (name, text, kind) => {
  const element = document.createElement(name);
  if (text !== undefined) element.textContent = text;
  if (kind) element.className = kind;
  return element;
};
const nameOf = (schema) => schema && schema.$ref ? schema.$ref.split("/").pop() : JSON.stringify(schema);
const show = (method, path, operation) => {
  const box = make("details");
  const head = make("summary");
  head.append(make("span", method.toUpperCase(), "method"), make("code", path));
  box.append(head, make("p", operation.description || operation.summary || ""));
  const list = make("ul");
  for (const parameter of operation.parameters || [])
    list.append(make("li", `${parameter.name} (${parameter.in}) ${parameter.description || ""}`));
  if (operation.requestBody)
    list.append(make("li", `body: ${nameOf(operation.requestBody.content["application/json"].schema)}`));
  for (const [status, answer] of Object.entries(operation.responses)) {
    const kinds = Object.entries(answer.content || {}).map(([kind, one]) => `${kind}: ${nameOf(one.schema)}`);
    list.append(make("li", `${status} ${answer.description} ${kinds.join(", ")}`));
  }
  box.append(list);
  return box;
};
const showSchema = (name, schema) => {
  const box = make("details");
  box.id = name;
  box.append(make("summary", name), make("pre", JSON.stringify(schema, null, 2)));
  return box;
};
const fill = async () => {
  const main = document.getElementById("operations");
  const answer = await fetch("/api/v1/openapi.json");
  const api = await answer.json();
  main.append(make("h2", "Operations"));
  for (const [path, methods] of Object.entries(api.paths))
    for (const [method, operation] of Object.entries(methods)) main.append(show(method, path, operation));
  main.append(make("h2", "Schemas"));
  for (const [name, schema] of Object.entries(api.components.schemas)) main.append(showSchema(name, schema));
};
fill().catch(() => document.getElementById("operations").append(make("p", "The document could not be read.")));
"""


@get(DOCUMENT_PATH, opt=_READING, include_in_schema=False)
async def document(request: Request[Any, Any, Any]) -> ApiResponse[dict[str, Any]]:
    """Give the OpenAPI document."""
    return ApiResponse(describe(request.app), headers={"Cache-Control": "no-cache"})


@get("/docs", opt=_READING, include_in_schema=False)
async def page(request: Request[Any, Any, Any]) -> ApiResponse[str]:
    """Give the page."""
    exchange_of(request.scope).headers["Content-Security-Policy"] = _POLICY
    return ApiResponse(_PAGE, media_type="text/html")


@get("/docs/page.css", opt=_READING, include_in_schema=False)
async def style() -> ApiResponse[str]:
    """Give the page's style."""
    return ApiResponse(_STYLE, media_type="text/css")


@get("/docs/page.js", opt=_READING, include_in_schema=False)
async def script() -> ApiResponse[str]:
    """Give the page's script."""
    return ApiResponse(_SCRIPT, media_type="text/javascript")


HANDLERS: Final = (document, page, style, script)

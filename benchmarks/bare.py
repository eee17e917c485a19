"""A bare Django view that renders 50 rows without a database: what the framework costs by
itself."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path

settings.configure(
    ROOT_URLCONF="benchmarks.bare",
    ALLOWED_HOSTS=["127.0.0.1"],
    SECRET_KEY="bare",  # noqa: S106 — guards nothing: the view has no person and no data
    USE_TZ=True,
)
CELLS = ("number", "subject", "client", "due")
ROW = "<tr>" + "".join(f"<td>{{{{ row.{cell} }}}}</td>" for cell in CELLS) + "</tr>"
TEMPLATE = Engine(libraries={}).from_string(
    "<table>{% for row in rows %}" + ROW + "{% endfor %}</table>"
)
ROWS = [
    {
        "number": n,
        "subject": f"Controller {n} offline",
        "client": "North Plant",
        "due": "2 h 10 min",
    }
    for n in range(50)
]


def fifty_rows(request: HttpRequest) -> HttpResponse:
    return HttpResponse(TEMPLATE.render(Context({"rows": ROWS})))


urlpatterns = [path("", fifty_rows)]
application = get_wsgi_application()

"""Help 帮助: the year in steps, and how the pages are used."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from infra.pages.frame import Framed
from infra.pages.rendering import render

router = APIRouter(prefix="/workbench/help", include_in_schema=False)


@router.get("")
def help_page(request: Request, _: Framed) -> Response:
    return render(request, "help/help.html")

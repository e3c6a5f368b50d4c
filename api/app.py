"""The HTTP application: every face of the service behind one gate."""

from fastapi import APIRouter, FastAPI

from api.agency import routes as agency
from api.console import routes as console
from api.observability import routes as observability
from api.pages import assets
from api.pages.errors import install_error_pages
from api.pages.headers import SecurityHeaders
from api.services import Services
from api.signin import routes as signin
from api.statistics import routes as statistics
from api.webchat import routes as webchat
from api.webhooks import routes as webhooks

ROUTERS: tuple[APIRouter, ...] = (
    observability.router,
    assets.router,
    webhooks.router,
    agency.router,
    signin.router,
    console.router,
    statistics.router,
    webchat.router,
)
"""Every router of the service; the permission test walks through all their routes."""


def create_app(services: Services) -> FastAPI:
    """Build the application around its services."""
    app = FastAPI(title="Lắng Nghe", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.services = services
    app.state.authenticators = [
        observability.authenticate,
        agency.authenticate,
        signin.authenticate,
    ]
    for router in ROUTERS:
        app.include_router(router)
    install_error_pages(app)
    app.add_middleware(SecurityHeaders)
    return app

"""`langnghe user`: the people who sign in."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from api.bootstrap import make_vault, prepare_database
from api.signin.accounts import (
    AccountError,
    create_user,
    reset_second_factor,
    set_active,
    set_password,
)
from api.signin.passwords import WeakPassword
from api.signin.second_factor import ResetReason
from data.database import Database
from data.ids import new_token
from data.repositories.users import UserRepository
from data.settings import read_settings
from data.subject import Role

user = typer.Typer(help="The people who sign in.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The sign-in name.")]
Ask = Annotated[
    bool, typer.Option("--ask", help="Ask for the password instead of making a random one.")
]


@user.command()
def add(
    name: Name,
    role: Annotated[Role, typer.Option(help="What the person may do.")] = Role.OPERATOR,
    display_name: Annotated[str, typer.Option(help="What colleagues read.")] = "",
    agency: Annotated[str | None, typer.Option(help="Code of an agency officer's agency.")] = None,
    ask: Ask = False,
) -> None:
    """Add a person and print their first password, which they change when they sign in.

    The first administrator is made here: --role administrator.
    """
    password = _password(ask)

    async def work(session: AsyncSession) -> None:
        await create_user(
            session,
            name=name,
            display_name=display_name,
            role=role,
            password=password,
            agency_code=agency,
        )

    _in_transaction(work)
    _show(name, password, ask)


@user.command()
def password(name: Name, ask: Ask = False) -> None:
    """Give a person a new password, which they change when they sign in; their sessions end."""
    new = _password(ask)

    async def work(session: AsyncSession) -> None:
        await set_password(session, name, new)

    _in_transaction(work)
    _show(name, new, ask)


@user.command("reset-second-factor")
def reset_factor(
    name: Name,
    reason: Annotated[ResetReason, typer.Option(help="Why; it stands in the audit trail.")],
) -> None:
    """Take away a person's authenticator app and recovery codes; all their sessions end."""

    async def work(session: AsyncSession) -> None:
        await reset_second_factor(session, make_vault(read_settings()), name, reason)

    _in_transaction(work)
    typer.echo(name)


@user.command()
def deactivate(name: Name) -> None:
    """Let a person in no more and end all their sessions."""
    _switch(name, active=False)


@user.command()
def activate(name: Name) -> None:
    """Let a person in again."""
    _switch(name, active=True)


@user.command("list")
def list_users() -> None:
    """Show every person: name, role, agency, second factor, whether they may come in."""

    async def work(session: AsyncSession) -> None:
        people = UserRepository(session)
        guarded = await people.with_factor()
        for row in await people.all():
            state = "active" if row.active else "deactivated"
            factor = "two steps" if row.id in guarded else "password"
            agency = row.agency_code or "-"
            typer.echo(f"{row.name:<20} {row.role:<15} {agency:<16} {factor:<10} {state}")

    _in_transaction(work)


def _switch(name: str, *, active: bool) -> None:
    async def work(session: AsyncSession) -> None:
        await set_active(session, name, active)

    _in_transaction(work)


def _password(ask: bool) -> str:
    if not ask:
        return new_token(12)
    asked: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return asked


def _show(name: str, password: str, ask: bool) -> None:
    typer.echo(f"{name}" if ask else f"{name}  password {password}")


def _in_transaction(work: Callable[[AsyncSession], Awaitable[None]]) -> None:
    """Run `work` in one transaction on the database of the settings; exit 1 with its complaint."""
    url, server = prepare_database(read_settings())

    async def run() -> None:
        database = Database(url)
        try:
            async with database.transaction() as session:
                await work(session)
        finally:
            await database.close()

    try:
        asyncio.run(run())
    except (AccountError, WeakPassword) as error:
        typer.echo(f"refused: {error}", err=True)
        raise typer.Exit(1) from None
    finally:
        if server is not None:
            server.stop()


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(user, name="user")

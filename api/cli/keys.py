"""`langnghe keys`: the key ring that encrypts at rest."""

import base64
import secrets

import typer

from api.bootstrap import open_key_ring
from data.settings import read_settings
from data.vault import VaultError

keys = typer.Typer(help="The key ring that encrypts what people tell.", no_args_is_help=True)


@keys.command()
def new(name: str = typer.Argument(help="An id of four characters, such as k002.")) -> None:
    """Print a fresh key in the ring's form; put it in front of the others to rotate."""
    typer.echo(f"{name}:{base64.b64encode(secrets.token_bytes(32)).decode()}")


@keys.command()
def check() -> None:
    """Tell which keys the ring holds, by id only."""
    try:
        ring = open_key_ring(read_settings())
    except (VaultError, OSError) as error:
        typer.echo(f"the key ring does not open: {error}", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"seals with {ring.current}; opens {', '.join(ring.keys)}")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(keys, name="keys")

"""The command line: `langnghe`."""

import typer

from api.cli import chat, demo, doctor, keys, nlu, rasa, serve, simulate, telegram, users

app = typer.Typer(
    name="langnghe",
    help="Lắng Nghe: a chatbot hotline that carries reports about children in danger to help.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

for part in (serve, chat, simulate, demo, doctor, users, keys, telegram, nlu, rasa):
    part.register(app)


def main() -> None:
    """Run the command line."""
    app()

"""Migrations: up, down, up again, and equal to the models."""

import psycopg

from data import migrate
from tests.conftest import Cluster, on


def test_head_equals_the_models(database_url: str) -> None:
    migrate.check(database_url)
    assert migrate.current(database_url) == migrate.head()


def test_down_to_nothing_and_up_again(database_url: str) -> None:
    migrate.downgrade(database_url, "base")
    with psycopg.connect(database_url) as connection:
        left = connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchone()
    assert left == (1,)  # alembic's own
    migrate.upgrade(database_url)
    migrate.check(database_url)


def test_the_state_of_an_empty_database_can_be_asked(cluster: Cluster) -> None:
    assert migrate.current(on(cluster.url, "postgres")) == ""

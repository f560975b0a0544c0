"""``consult token``: access tokens from the command line, the first of them above all."""

from typing import Annotated

import typer

from app.auth.roles import Role

token = typer.Typer(help="Make access tokens.", no_args_is_help=True)


def register(cli: typer.Typer) -> None:
    """Add the commands to the command line."""
    cli.add_typer(token, name="token")


@token.callback()
def tokens() -> None:
    """Make access tokens."""


@token.command()
def create(
    role: Annotated[Role, typer.Option(help="What the token lets its bearer be.")],
    committee: Annotated[str | None, typer.Option(help="Key of the committee; an admin needs none.")] = None,
    name: Annotated[str, typer.Option(help="What the token is for.")] = "command line",
    member: Annotated[str | None, typer.Option(help="Key of the member it belongs to.")] = None,
    group: Annotated[str | None, typer.Option(help="Key of the group an organiser looks after.")] = None,
) -> None:
    """Make a token and print its secret, which is shown this once and never stored."""
    from app.auth.access import operator
    from app.auth.queries import find_committee_reference
    from app.auth.requests import token_request
    from app.auth.tokens import create_token
    from app.migrate import command_transaction

    wanted = token_request(role=role, name=name, member=member, group=group, everywhere=committee is None)
    with command_transaction() as session:
        found = None if committee is None else find_committee_reference(session, committee)
        _, secret = create_token(session, operator(), wanted, found)
    typer.echo(secret)

"""What the members who attend a session are given to read."""

from typing import Annotated

from pydantic import Field

from app.facts import Fact
from app.text import Title, WebAddress


class Material(Fact):
    """Something to read for a session (材料), kept where its address leads."""

    title: Title
    address: WebAddress


Materials = Annotated[tuple[Material, ...], Field(max_length=20)]

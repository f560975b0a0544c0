"""iCalendar text as a tree of lines, quick and without meaning: enough to look for words in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

DEEPEST = 10


@dataclass(frozen=True)
class Line:
    """One property: its parameters and its value as it is written."""

    parameters: dict[str, list[str]]
    value: str

    @property
    def text(self) -> str:
        """The value as text."""
        found, escaped = [], False
        for letter in self.value:
            if escaped:
                found.append("\n" if letter in "nN" else letter)
                escaped = False
            elif letter == "\\":
                escaped = True
            else:
                found.append(letter)
        return "".join(found)


@dataclass
class Part:
    """A component: its properties and the components inside."""

    name: str
    lines: dict[str, list[Line]] = field(default_factory=dict)
    parts: list["Part"] = field(default_factory=list)

    def first(self, name: str) -> Line | None:
        """The first property of a name."""
        found = self.lines.get(name)
        return found[0] if found else None

    def named(self, name: str) -> Iterator["Part"]:
        """The components of a name inside."""
        return (part for part in self.parts if part.name == name)


def read_parts(content: bytes) -> Part:
    """Read a calendar; what cannot be understood is left out."""
    root = Part("")
    open_parts = [root]
    for line in _unfolded(content.decode("utf-8", "replace")):
        name, parameters, value = _split(line)
        if name == "BEGIN" and len(open_parts) < DEEPEST:
            part = Part(value.strip().upper())
            open_parts[-1].parts.append(part)
            open_parts.append(part)
        elif name == "END":
            if len(open_parts) > 1:
                open_parts.pop()
        elif name:
            open_parts[-1].lines.setdefault(name, []).append(Line(parameters, value))
    return next(root.named("VCALENDAR"), root)


def _unfolded(text: str) -> Iterator[str]:
    line = ""
    for piece in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if piece[:1] in (" ", "\t"):
            line += piece[1:]
        else:
            if line:
                yield line
            line = piece
    if line:
        yield line


def _split(line: str) -> tuple[str, dict[str, list[str]], str]:
    """A line's name, parameters and value; colons and semicolons in quotes divide nothing."""
    pieces, start, quoted = [], 0, False
    for number, letter in enumerate(line):
        if letter == '"':
            quoted = not quoted
        elif letter in ";:" and not quoted:
            pieces.append(line[start:number])
            start = number + 1
            if letter == ":":
                break
    else:
        return "", {}, ""
    parameters = {}
    for piece in pieces[1:]:
        name, _, value = piece.partition("=")
        parameters[name.upper()] = [item.strip('"') for item in value.split(",")]
    return pieces[0].upper(), parameters, line[start:]

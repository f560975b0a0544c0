"""Why rows of facts cannot be written."""

from inspect import cleandoc

from app.errors import Conflict, Forbidden, Invalid, PreconditionFailed
from app.text import Language, catalog, fill, knows, say


class RowsContradict(Invalid):
    """The change would contradict other facts; the list of errors names every row and the reason."""


class FieldsNotWritable(Invalid):
    """Some fields are set by acts of their own and not by writing the row; the list of errors names them."""


class RowsUnknown(Invalid):
    """Some rows that should be changed do not exist; the list of errors names them."""


class RowsChanged(PreconditionFailed):
    """Some rows have changed since they were read; the list of errors names them."""


class StillInUse(Conflict):
    """“{row}” of the {list} cannot be deleted while it is in use: {uses}."""

    def sentence(self, language: Language) -> str:
        """Return what is in use, and by how many rows of which lists, in the lists' names."""
        uses, name = self.values["uses"], f"list.{self.values['list']}"
        counted = [str(use).rpartition(" ") for use in uses] if isinstance(uses, list) else []
        told = [f"{say(language, f'list.{kind}')} {number}" for kind, _, number in counted]
        values = {**self.values, "list": say(language, name) if knows(name) else "", "uses": told or uses}
        template = cleandoc(type(self).__doc__ or "") if language == "en" else catalog("zh")[f"problem.{self.slug()}"]
        return fill(template, **values)


class CommitteePublished(Conflict):
    """The committee “{row}” has published {releases} releases and cannot be deleted."""


class WholeServiceOnly(Forbidden):
    """Only an admin's token that reaches every committee may do that."""

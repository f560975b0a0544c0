"""Every kind of problem can be told in both languages."""

from importlib import import_module
from inspect import cleandoc
from pkgutil import walk_packages

import pytest

import app
from app.errors import Conflict, Flaw, Problem
from app.pages import kinds_of_problem
from app.text import catalog, placeholders

for module in walk_packages(app.__path__, "app."):
    import_module(module.name)

OURS = {slug: kind for slug, kind in kinds_of_problem().items() if not kind.__module__.startswith("tests")}


class VenueTaken(Conflict):
    """The venue {venue} is taken at {time}."""


@pytest.mark.parametrize("slug", sorted(OURS))
def test_a_problem_is_told_in_both_languages(slug: str) -> None:
    english = cleandoc(OURS[slug].__dict__["__doc__"] or "")
    chinese = catalog("zh")[f"problem.{slug}"]
    assert english
    assert chinese
    assert placeholders(english) == placeholders(chinese)
    assert 400 <= OURS[slug].status < 600
    assert f"title.{OURS[slug].title}" in catalog("en")


def test_two_problems_never_share_a_name() -> None:
    def all_kinds(kind: type[Problem]) -> list[type[Problem]]:
        return [kind, *(each for child in kind.__subclasses__() for each in all_kinds(child))]

    slugs = [kind.slug() for kind in all_kinds(Problem)]
    assert len(slugs) == len(set(slugs))


def test_every_chinese_sentence_belongs_to_a_problem() -> None:
    told = {key.removeprefix("problem.") for key in catalog("zh") if key.startswith("problem.")}
    assert told - kinds_of_problem().keys() == set()


def test_a_document_has_a_stable_type_and_shows_only_harmless_values() -> None:
    problem = VenueTaken(venue="\ud800" + "x" * 500, time="09:00\r\n", flaws=[Flaw("/a", "missing")])
    assert str(problem).endswith("is taken at 09:00��.")
    assert len(str(problem)) < 500
    with pytest.raises(KeyError):
        problem.document("zh")  # no Chinese sentence: found by the test above for the program's own problems
    document = problem.document("en", "/x")
    assert document["type"] == "/problems/venue-taken"
    assert document["status"] == 409
    assert document["errors"] == [{"in": "body", "pointer": "/a", "reason": "missing", "detail": "is missing."}]
    repr(document).encode()


def test_a_reason_without_a_sentence_is_still_a_sentence() -> None:
    assert Flaw("/a", "unheard_of").sentence("en") == "is not valid."


def test_only_the_first_flaws_are_listed() -> None:
    document = Problem(flaws=[Flaw(f"/{i}", "missing") for i in range(250)]).document("zh")
    assert len(document["errors"]) == 100
    assert document["errors_total"] == 250

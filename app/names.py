"""Names as people look for them: in any writing of their characters, by pinyin and by its initials; and their order."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import chain, islice, product
from math import prod
from typing import Any, Final

SEARCH_LENGTH: Final = 2000
"""No more characters are kept of a row's search text; the names themselves come first in it."""
SORT_LENGTH: Final = 120
"""No more characters are kept of a row's sort text; what is alike so far stands in the order of its making."""

_SURNAMES: Final = (
    "单shan4 曾zeng1 解xie4 仇qiu2 区ou1 查zha1 盖ge3 朴piao2 覃qin2 缪miao4 翟zhai2 乐yue4 员yun4 祭zhai4 秘bi4 "
    "种chong2 黑he4 折she2 繁po2 牟mu4 召shao4 隗wei3 郇xun2 句gou1 薄bo2 炅gui4 阚kan4 洗xian3 卜bu3 藏zang4 "
    "都du1 佴nai4 乜nie4 适kuo4 能nai4 繆miao4 單shan4 區ou1 粘nian2 任ren2 华hua4 華hua4 葛ge3 过guo1 過guo1"
)
"""How characters are read at the head of a person's name, where that is not how they are read elsewhere."""

_SHORT: Final = 4
"""Up to so many characters every combination of readings is kept, as in people's names; of longer texts less."""
_COMBINATIONS: Final = 48
_AROUND: Final = 5
"""In longer texts another reading of a character is kept with so many characters before and after it."""


def prepare() -> None:
    """Load the dictionaries, which takes a fifth of a second at first use."""
    sort_text("张")


def fold(text: str) -> str:
    """Return a text without what a search pays no attention to: case, width, spaces, accents, apostrophes."""
    apart = unicodedata.normalize("NFKD", text.casefold()).casefold().replace("u\u0308", "v")
    kept = "".join(sign for sign in apart if not (unicodedata.category(sign) in _IGNORED or sign in "'’ʼ`"))
    return unicodedata.normalize("NFKC", kept)


_IGNORED: Final = frozenset({"Mn", "Me", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs"})


def search_text(*texts: str | None) -> str:
    """Return what a row's search looks in: each text folded, then its pinyin, then its initials, line by line.

    A searched text is folded too and never holds a line's end, so it is found within one line.
    """
    folded = [fold(text) for text in texts if text]
    spoken = [text for text in folded if _reads(text)]
    readings = [_spellings([_first(text) for text in spoken]), *(_other_spellings(text) for text in spoken)]
    lines = dict.fromkeys(line for line in chain(folded, *readings) if line)
    return "\n".join(lines)[:SEARCH_LENGTH]


def sort_text(name: str, *, person: bool = False) -> str:
    """Return what names are put in order by: pinyin with tones, numbers by their value, then the characters.

    The first character of a ``person``'s name is read as a surname.
    """
    folded = re.sub(r"[0-9]+", lambda found: found[0].lstrip("0").rjust(9, "0"), fold(name))
    syllables = list(_toned(folded))
    if person and folded and (surname := _surnames().get(folded[0])):
        syllables[0] = surname
    # A blank after each syllable puts "wei an" before "wei wei" before "weng".
    signs = (sign if syllable is None else f"{syllable} " for sign, syllable in zip(folded, syllables, strict=True))
    return f"{''.join(signs).rstrip()}\n{folded}"[:SORT_LENGTH]


def _reads(text: str) -> bool:
    return any(_readings(sign) for sign in text)


def _first(text: str) -> list[str]:
    """The likeliest reading, syllable by syllable; a sign without any stands for itself."""
    return [sign if syllable is None else _plain(syllable) for sign, syllable in zip(text, _toned(text), strict=True)]


def _spellings(variants: Iterable[Iterable[str]]) -> Iterator[str]:
    """Whole pinyin and initials of each reading."""
    for syllables in map(tuple, variants):
        yield "".join(syllables)
        yield "".join(syllable[0] for syllable in syllables)


def _other_spellings(text: str) -> Iterator[str]:
    """The less likely readings: all combinations of a short text; of a longer one each by itself, with what is near."""
    first = _first(text)
    ways = [list(dict.fromkeys((syllable, *_readings(sign)))) for sign, syllable in zip(text, first, strict=True)]
    if len(text) <= _SHORT and prod(map(len, ways)) <= _COMBINATIONS:
        yield from _spellings(islice(product(*ways), 1, None))
        return
    for place, others in enumerate(ways):
        before, after = first[max(0, place - _AROUND) : place], first[place + 1 : place + 1 + _AROUND]
        yield from _spellings([*before, other, *after] for other in others[1:])


@lru_cache(maxsize=1000)
def _toned(text: str) -> tuple[str | None, ...]:
    """The likeliest syllable of each sign with its tone; of words by their meaning, as in 重庆."""
    if text.isascii():
        return (None,) * len(text)
    library = _library()
    found = library.lazy_pinyin(text, style=library.Style.TONE3, errors=list)
    return tuple(None if syllable == sign else syllable for sign, syllable in zip(text, found, strict=True))


@lru_cache(maxsize=10_000)
def _readings(sign: str) -> tuple[str, ...]:
    """Every way to read a character, the likeliest first, without tones; ü is typed as v or yu."""
    if sign.isascii():
        return ()
    library = _library()
    known = library.pinyin(sign, style=library.Style.NORMAL, heteronym=True, errors="ignore")
    found = [*chain.from_iterable(known), *(_plain(_surnames()[sign]) for _ in range(sign in _surnames()))]
    typed = chain.from_iterable((syllable, syllable.replace("v", "yu")) for syllable in found)
    return tuple(dict.fromkeys(typed))


def _plain(syllable: str) -> str:
    return syllable.rstrip("012345")


@cache
def _surnames() -> dict[str, str]:
    return {entry[0]: entry[1:] for entry in _SURNAMES.split()}


@cache
def _library() -> Any:
    import pypinyin  # not at the program's start: many commands need no names

    return pypinyin

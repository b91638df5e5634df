"""How numbers are spoken."""

from __future__ import annotations

from functools import lru_cache

from hassil.numbers import get_rbnf_engine


class NoNumeralsError(Exception):
    """The words for numbers are not known in this language."""


@lru_cache(maxsize=20_000)
def number_words(number: float, language: str) -> tuple[str, ...]:
    """Every way of saying a number, the plainest first: 120 -> ("one hundred twenty", ...).

    From the spell-out rules of Unicode's CLDR, with the forms that speakers of English use as
    well. Raises NoNumeralsError for a language without rules.
    """
    try:
        engine = get_rbnf_engine(language)
    except ValueError:
        raise NoNumeralsError(language) from None
    spoken = list(dict.fromkeys(engine.format_number(number).text_by_ruleset.values()))
    if language.partition("-")[0].partition("_")[0] == "en":
        for plain in tuple(spoken):
            joined = plain.replace(" hundred ", " hundred and ")
            for form in (plain, joined):
                spoken.append(form)
                if form.startswith(("one hundred", "one thousand")):
                    spoken.append("a" + form.removeprefix("one"))
    return tuple(dict.fromkeys(spoken))

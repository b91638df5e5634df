"""How the coach speaks: rules that hold for every line, in the sessions and outside them.

The rules on suicide follow the guidance for the media of the World Health Organization (2023) and
of the Samaritans: no methods, places or numbers, nothing "committed", "successful" or "failed".
"""

from __future__ import annotations

import re
import tomllib
from functools import cache

import pytest

from voicecoach import content

WORDS = 18
"""In a sentence, at most: it is heard once, by somebody exhausted."""

STRETCH = 14
"""Words without a comma, at most."""

PROMPT_WORDS = 30
"""In a whole prompt, at most; at the coach's pace that is about ten seconds."""

FORBIDDEN = {
    "words on suicide that blame or rate": (
        r"commit\w* suicide|successful\w*|succeed\w*|unsuccessful\w*"
        r"|failed (attempt|suicide)|suicide attempt|took (his|her|their) own life"
        r"|easy way out|selfish"
    ),
    "methods": (
        r"overdos\w*|hang(ing|ed)? (your|him|her|them|my)\w*|noose|guns?|shoot\w*|shot"
        r"|(?<!sleeping )pills?|poison\w*|blade|slit|wrists?|suffocat\w*|drown\w*"
        r"|jump(ed|ing)?|ledge|rooftops?"
    ),
    "the car accident": (
        r"crash\w*|accidents?|wreck\w*|swerv\w*|collision|oncoming|barrier|hit by|run over"
        r"|steer\w*"
    ),
    "statistics": (
        r"\d+ ?%|per ?cent\w*|one in (two|three|four|five|six|seven|eight|nine|ten|\d+)"
        r"|(half|most|many|thousands|hundreds) of (all )?"
        r"(doctors|nurses|clinicians|physicians|residents)"
        r"|statistics?|studies|research shows"
    ),
    "guilt": (
        r"should(n't| not)? have|ought to|you must|you have to|your (own )?fault|ashamed"
        r"|disappoint\w*|let (me|us|them|your \w+) down|you (forgot|missed|failed)"
        r"|you didn't (do|come|call|finish|manage|keep|answer)|excuses?|lazy|weak(ness)?"
    ),
    "streaks and missed days": (
        r"streaks?|in a row|days running|keep it up|don't break|missed"
        r"|it's been (a while|\w+ (days|weeks))|welcome back|where have you been"
        r"|since (you|your) last"
    ),
    "praise and scores": (
        r"good (job|work|girl|boy)|well done|great|excellent|perfect(ly)?|amazing|awesome"
        r"|fantastic|wonderful|brilliant|nice work|proud of you|congratulations|bravo|points?"
        r"|scores?|badges?|level up|goals?"
    ),
    "promises": (
        r"will (help|work|heal|fix|feel|get|make|pass|be (fine|okay|all right|better|over))"
        r"|you'll (feel|be|get|sleep)|guarantee\w*|(i )?promise you|trust me"
        r"|(?<!if )(you're|you are) safe|safe (here|with me|space)"
        r"|confidential(?! counselling)|nobody will|no one will|always works?|cures?|heals?"
        r"|everything (is|'s) (fine|okay)|it helps|this helps|proven"
    ),
    "diagnoses": (
        r"depress(ed|ion|ive)|ptsd|disorders?|diagnos\w*|symptoms?|syndrome|patholog\w*"
        r"|clinically|mental illness|mentally ill|insane|crazy|bipolar|anxiety attack"
        r"|suicidal"
    ),
    "jargon": (
        r"cognitive\w*|somatic|dysregulat\w*|parasympathetic|vag(us|al)|mindful\w*"
        r"|resilien\w*|trauma\w*|self-care|coping (strategy|mechanism)|boundaries|wellness"
        r"|modalit\w*|ideation|interoce\w*|ruminat\w*|validate|toxic|hrv|nervous system"
        r"|breathwork"
    ),
    "legal claims": (r"hipaa|gdpr|privileged|anonymous|de-identif\w*|complian\w*"),
    "asking for more": (
        r"tell me more|more detail|go deeper|what exactly happened|describe (it|how)"
    ),
    "good cheer": (
        r"yay|hooray|woo|cheer up|smile|happy|let's go(?! on)|fun|superb|keep going"
        r"|stay (strong|positive)|you've got this|you can do (it|this)|silver lining"
        r"|everything happens|at least you"
    ),
}


@cache
def prompts() -> dict[str, str]:
    """Every line the coach may speak, and where it stands."""
    found: dict[str, str] = {}
    tables = tomllib.loads((content.locale() / "prompts.toml").read_text(encoding="utf-8"))
    for group, table in tables.items():
        for key, variants in table.items():
            found |= dict.fromkeys(variants, f"prompts.toml, {group}.{key}")
    for script in content.scripts().values():
        found |= dict.fromkeys(spoken(script), f"the session {script.name}")
    for line in content.helplines():
        found |= dict.fromkeys((line.name, line.hours), f"helplines.toml, {line.name}")
    return found


def spoken(script: object) -> list[str]:
    """Every text of a session, those with something to fill in too."""
    texts: list[str] = []

    def gather(thing: object) -> None:
        if hasattr(thing, "variants"):
            texts.extend((*thing.variants, *thing.brief))
        elif isinstance(thing, tuple):
            for part in thing:
                gather(part)
        elif hasattr(type(thing), "__dataclass_fields__"):
            for name in type(thing).__dataclass_fields__:
                gather(getattr(thing, name))

    gather(script.steps)  # type: ignore[attr-defined]
    return texts


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"[.?!:;]\s*", text) if part.strip()]


def words(text: str) -> list[str]:
    return re.findall(r"[\w'{}-]+", text)


def test_there_is_something_to_check() -> None:
    places = set(prompts().values())
    assert len(prompts()) > 300
    for script in content.scripts().values():
        assert f"the session {script.name}" in places
        assert set(script.prompts) <= set(prompts())


@pytest.mark.parametrize("what", FORBIDDEN)
def test_what_is_never_said(what: str) -> None:
    pattern = re.compile(rf"(?<![\w'-])(?:{FORBIDDEN[what]})(?![\w'-])", re.IGNORECASE)
    said = [f"{where}: {text}" for text, where in prompts().items() if pattern.search(text)]
    assert said == []


def test_nothing_is_exclaimed() -> None:
    assert [text for text in prompts() if "!" in text] == []


def test_sentences_are_short() -> None:
    long = [
        f"{where}: {sentence}"
        for text, where in prompts().items()
        for sentence in sentences(text)
        if len(words(sentence)) > WORDS
        or max(len(words(stretch)) for stretch in sentence.split(",")) > STRETCH
    ]
    assert long == []


def test_prompts_are_short() -> None:
    long = [
        f"{where}: {text}" for text, where in prompts().items() if len(words(text)) > PROMPT_WORDS
    ]
    assert long == []


def test_words_are_short() -> None:
    """On the whole: reading ease by Flesch's formula (1948), where 80 and above is easy."""
    texts = list(prompts())
    every = [word for text in texts for word in words(text)]
    count = sum(len(sentences(text)) for text in texts)
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", word.lower()))) for word in every)
    ease = 206.835 - 1.015 * len(every) / count - 84.6 * syllables / len(every)
    assert ease >= 80, ease


def test_no_rule_is_dead() -> None:
    """Each finds what it is there for."""
    examples = {
        "words on suicide that blame or rate": "He committed suicide.",
        "methods": "Put the pills away.",
        "the car accident": "People wish for a car accident.",
        "statistics": "That is one in five.",
        "guilt": "You should have called.",
        "streaks and missed days": "Five days in a row.",
        "praise and scores": "Good job.",
        "promises": "This will help.",
        "diagnoses": "That sounds like depression.",
        "jargon": "Stay mindful.",
        "legal claims": "It is HIPAA safe.",
        "asking for more": "Tell me more about it.",
        "good cheer": "You've got this.",
    }
    assert examples.keys() == FORBIDDEN.keys()
    for what, text in examples.items():
        assert re.search(rf"(?<![\w'-])(?:{FORBIDDEN[what]})(?![\w'-])", text, re.IGNORECASE), what

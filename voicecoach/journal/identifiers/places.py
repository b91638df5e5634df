"""Places below a state (B): streets, hospitals, towns, postcodes; and rooms and beds (R).

States and countries are left.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from voicecoach.journal.identifiers.dates import ORDINAL_WORD
from voicecoach.journal.identifiers.numerals import SAID, TIME_UNIT, cued
from voicecoach.journal.identifiers.rule import Rule, any_of, pattern, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voicecoach.journal.identifiers.rule import Span

_BED = (
    r"\b(?:rooms?|beds?|bays?|wards?|cubicles?|bed ?spaces?|trolleys?|theatres?|floors?|units?"
    r"|pods?|wings?|stations?|suites?|apartments?|apt\.?|flats?"
    r"|(?-i:OR|ER|ED|ICU|ITU|CCU|HDU|NICU|PICU))"
)
_JOIN = r"(?:\s?[,-]\s?|\s{1,3}(?:(?:and|or|to|through)\s)?)"
_ROOM = re.compile(
    rf"{_BED}(?:\s{{1,3}}(?:numbers?|no\.?))?\s{{0,3}}#?"
    rf"(?P<number>(?>(?:(?-i:[A-Z])-?\d[\w-]*|\d[\w-]*|(?!oh?\b){SAID})"
    rf"(?:{_JOIN}(?:\d[\w-]*|{SAID}))*)(?:\s?(?-i:[B-HJ-Z])\b)?|(?-i:[B-HJ-Z])\b)",
    re.IGNORECASE,
)
_NUMBER = re.compile(rf"\d[\w-]*|\b{SAID}", re.IGNORECASE)
_TIME_FOLLOWS = re.compile(rf"\s(?:(?:or|to) \w{{1,9}} )?(?:{TIME_UNIT}|times\b)", re.IGNORECASE)


def _rooms(text: str) -> Iterator[Span]:
    for match in _ROOM.finditer(text):
        start, end = match.span()
        if _TIME_FOLLOWS.match(text, end):
            # "bed four two hours ago", "bed two or three days": the last belongs to the time.
            numbers = list(_NUMBER.finditer(text, match.start("number"), end))
            between = [text[a.end() : b.start()].strip() for a, b in pairwise(numbers)]
            of_time = 2 if between[-1:] in (["or"], ["to"]) else 1
            if len(numbers) <= of_time:
                continue
            end = numbers[-1 - of_time].end()
        if text[start : start + 4].lower() == "unit" and text[end : end + 4] == " of ":
            continue  # of blood
        yield start, end


_PROPER = r"(?-i:[A-Z][\w'’-]{0,40})"
_NOT_PROPER = any_of(
    *words(
        """
            the a an my our your this that his her their its in at from to of and or i we every
            each any some no another surgeon attorney director secretary under which what same
            local big new was is on main whole small one two busy old other first last general
            teaching private public nearest next back going leaving left leave after before for
            with into children'?s?
        """
    )
)
_NAME = rf"(?!{_NOT_PROPER}\b){_PROPER}"
_STREET = (
    r"(?:street|avenue|road|lane|boulevard|terrace|crescent|highway|parkway"
    r"|(?-i:St|Ave|Rd|Ln|Blvd|Drive|Court|Close|Square|Way|Place))(?!\w)"
)
_INSTITUTION = any_of(
    "hospitals?",
    "medical cent(?:er|re)",
    "infirmary",
    "hospice",
    "clinic",
    "health ?care",
    "health system",
    "nursing home",
    "care home",
    "university",
    "college",
    "school",
)
_NAMED_INSTITUTION = (
    r"(?-i:Hospitals?|General(?: Hospital)?|Memorial(?: Hospital)?|Medical Cent(?:er|re)|Infirmary"
    r"|Hospice|Clinic|Healthcare|Health System|Nursing Home|Care Home|University|College|School"
    r"|High School|County|Township|Parish|Borough)\b"
)

_ALLOWED = any_of(
    *words(
        """
            alabama alaska arizona arkansas california colorado connecticut delaware florida
            georgia hawaii idaho illinois indiana iowa kansas kentucky louisiana maine maryland
            massachusetts michigan minnesota mississippi missouri montana nebraska nevada new
            north south west ohio oklahoma oregon pennsylvania rhode tennessee texas utah vermont
            virginia washington wisconsin wyoming america england scotland wales ireland britain
            canada australia india pakistan china japan nigeria ghana kenya mexico spain france
            germany italy poland portugal greece turkey egypt brazil ukraine russia europe africa
            asia english spanish french hell heaven january february march april may june july
            august september october november december monday tuesday wednesday thursday friday
            saturday sunday i
        """
    )
)
"""What may follow "lives in" or "came from" without telling a place below a state."""

_TOWNS = any_of(
    *words(
        """
            aberdeen albuquerque amsterdam anaheim atlanta auckland baltimore bangalore barcelona
            beijing belfast berlin birmingham boise boston bradford brighton brisbane bristol
            brooklyn brussels calgary cambridge canberra cardiff chennai chicago cincinnati
            cleveland copenhagen coventry dallas delhi denver detroit doncaster dublin dundee
            edinburgh edmonton exeter fresno galway geneva glasgow gloucester hamburg harlem
            honolulu hyderabad indianapolis inverness ipswich islamabad istanbul jacksonville
            johannesburg karachi kolkata kyiv lagos lahore leeds leicester limerick lisbon
            liverpool london louisville madrid manchester manhattan manila melbourne memphis miami
            middlesbrough milan milwaukee minneapolis montreal moscow mumbai munich nairobi
            nashville newark newcastle northampton norwich nottingham oakland omaha orlando oslo
            ottawa oxford paris philadelphia pittsburgh plymouth portsmouth prague raleigh
            sacramento salford seattle seoul shanghai sheffield singapore southampton stockholm
            stockport sunderland swansea sydney tampa tokyo toronto toledo tucson tulsa vancouver
            vienna warsaw wichita winnipeg wolverhampton worcester zurich
        """
    ),
    "cape town",
    "colorado springs",
    "el paso",
    "fort worth",
    "(?:kansas|new york|oklahoma|quebec|salt lake) city",
    "las vegas",
    "los angeles",
    "new delhi",
    "new orleans",
    r"(?:saint|st\.?) louis",
    "san (?:antonio|diego|francisco|jose)",
    "stoke[ -]on[ -]trent",
)
"""Large towns whose names are next to nothing else (Reading and Jackson are)."""

ROOMS = (
    Rule("room", _rooms),
    pattern("room", rf"\b(?:{ORDINAL_WORD}|\d{{1,3}}(?:st|nd|rd|th))\s{{1,3}}floor\b"),
)

RULES = (
    pattern(
        "place",
        rf"\b(?:\d{{1,6}}[a-z]?|{SAID}(?: {SAID}){{0,3}})\s{{1,3}}(?!(?:way|one)\b)"
        rf"[a-z][\w'’-]{{0,40}}(?:\s[a-z][\w'’-]{{0,40}})?\s{{1,3}}{_STREET}",
    ),
    pattern(
        "place", rf"\b{_NAME}\s{{1,3}}(?-i:Street|Avenue|Road|Lane|Boulevard|St\.|Ave|Rd)(?!\w)"
    ),
    pattern(
        "place",
        rf"\b(?:on|at|off)\s{{1,3}}(?P<x>(?!{_NOT_PROPER}\b)[a-z][\w'’-]{{0,40}}"
        r"\s{1,3}(?:street|avenue|boulevard))\b",
    ),
    pattern("place", rf"\b(?:st\.?|saint)\s{{1,3}}{_PROPER}(?:\s{{1,3}}{_INSTITUTION})?"),
    pattern("place", rf"\b(?:st\.?|saint)\s{{1,3}}[\w'’]{{1,40}}\s{{1,3}}{_INSTITUTION}\b"),
    pattern("place", rf"\b{_NAME}(?:\s{{1,3}}{_PROPER}){{0,3}}\s{{1,3}}{_NAMED_INSTITUTION}"),
    pattern(
        "place",
        rf"\b(?!{_NOT_PROPER}\b)[\w'’]{{1,40}}\s{{1,3}}"
        r"(?:general|memorial|regional|county|university|district)\s{1,3}hospital\b",
    ),
    pattern(
        "place",
        r"\b(?:lives?|lived|living|grew up|moved|flew|drove|transferred|comes|came|born|raised)"
        rf"\s{{1,3}}(?:in|to|from|near|at)\s{{1,3}}(?P<x>(?!{_ALLOWED}\b){_PROPER}(?:\s{_PROPER})?)",
        lambda place: not place.isupper(),
    ),
    pattern("place", rf"\b{_TOWNS}(?!\w| coma)"),
    pattern("place", r"\b(?-i:[A-Z]{2})\s{1,3}(?P<x>\d{5}(?:-\d{4})?)\b"),
    pattern("place", r"\b\d{5}-\d{4}\b"),
    pattern("place", r"\b(?-i:[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}|[A-Z]\d[A-Z]\s\d[A-Z]\d)\b"),
    cued("place", r"zip(?: code)?|post ?code", 2),
)

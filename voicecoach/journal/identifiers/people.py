"""Names of persons (A): after titles and roles, after "called", and common names anywhere."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from voicecoach.journal.identifiers.names import NAMES, NAMES_AND_WORDS
from voicecoach.journal.identifiers.rule import Rule, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from voicecoach.journal.identifiers.rule import Span

_WORD = re.compile(r"[^\W\d_]+(?:(?:-|['’](?!(?:s|ve|ll|d|re|m|t)\b))[^\W\d_]+)*", re.IGNORECASE)

_TITLES = frozenset(
    words("mr mrs ms mx mister missus messrs dr doctor prof professor sir dame reverend rev")
)
"""Words that a name nearly always follows: it need not have a capital."""

_ROLES = frozenset(
    words(
        """
            miss nurse sister brother matron patient resident intern registrar consultant
            attending surgeon midwife therapist psychiatrist paramedic physician doc boss chief
            manager student colleague friend wife husband spouse partner fiance fiancee son
            daughter mother father mum mom dad mama papa grandma grandpa nana aunt auntie uncle
            niece nephew cousin grandson granddaughter grandmother grandfather boyfriend
            girlfriend roommate neighbour neighbor pastor rabbi imam chaplain captain officer
            sergeant lady lord baby little
        """
    )
)
"""Words that a name may follow: only one with a capital counts."""

_DETERMINERS = frozenset(
    words(
        """
            the a an my our your his her their this that these those every each any another no
            some one which what as
        """
    )
)

_FUNCTION_WORDS = frozenset(
    words(
        """
            i me my mine we us our you your he him his she her hers it its they them their theirs
            who whom whose which what that this these those there here a an the and or but nor so
            yet if then than because since while when where why how as at by for from in into of
            off on onto out over to up with without about above after again against all always am
            any anybody anyone are arent around away back be been before being below between both
            can cannot could did do does doing don done down during each either else enough even
            ever every everybody everyone everything few first had has have having however is isnt
            just last later less let like many maybe might more most much must need neither never
            next no nobody none not nothing now often once one only other otherwise own perhaps
            please quite rather really same several shall should some somebody someone something
            sometimes soon still such sure thank thanks though through till today together
            tomorrow tonight too two under until very was wasnt well were werent whatever will
            within would yes yesterday okay ok oh um uh
        """
    )
)

_ORDINARY = _FUNCTION_WORDS | frozenset(
    words(
        """
            came come comes coming said say says saying told tell tells went go goes going gone
            asked ask asks called call calls calling died die dies dying cried cry cries left
            leave leaves knew know knows thought think thinks took take takes taking gave give
            gives got get gets made make makes put puts saw see sees looked look looks felt feel
            feels wanted want wants tried try tries kept keep keeps stayed stay stays stood stand
            stands sat sit sits walked walk walks talked talk talks spoke speak speaks shouted
            shouts snapped snaps yelled laughed laughs smiled smiles started start starts stopped
            stop stops worked work works working helped help helps needed needs ran run runs
            ordered orders arrived arrives apologised apologized thanked hugged refused signed
            paged reviewed discharged admitted coded crashed deteriorated improved showed shows
            good bad new old tired busy kind nice angry sad safe patient patients doctor doctors
            nurse nurses people time day night shift hour hours minute minutes call room bed ward
            family care note notes chart scan scans list order office visit appointment strike
            shortage relationship friend friends mother father wife husband student students
            number name named flare relapse symptoms diagnosis angiogram angiography nothing
            google
        """
    )
)
"""What may follow "dr" or "her name was" in lower case without being a name."""

_NEVER_A_NAME = _FUNCTION_WORDS | frozenset(
    words(
        """
            monday tuesday wednesday thursday friday saturday sunday january february march april
            may june july august september october november december christmas easter thanksgiving
            ramadan eid diwali hanukkah god jesus christ allah lord covid english spanish french
            arabic polish hindi urdu chinese american british indian catholic muslim jewish
            christian hindu mum mom mommy mummy dad daddy mama papa nana grandma grandpa facebook
            whatsapp zoom psych neuro cardiology surgery radiology medicine doctor nurse patient
            sir maam support internet google
        """
    )
)
"""What has a capital in mid-sentence for another reason."""

_NAMING = re.compile(
    r"\b(?:called|named|nicknamed|(?:name|surname)(?:['’]s| is| was)) {1,2}\Z", re.IGNORECASE
)
_HAVING_A_NAME = re.compile(r"\b(?:name|surname)(?:['’]s| is| was) {1,2}\Z", re.IGNORECASE)
_NAMING_LENGTH = 20

_EPONYM = re.compile(
    r"(?:['’]s)?[ -](?:disease|syndrome|sign|catheter|palsy|clamp|score|scale|test|lymphoma|chorea"
    r"|solution|lactate|criteria|round|group|body|bodies|tube|maneuver|manoeuvre|procedure|fracture"
    r"|tumou?r|sarcoma|phenomenon|o?esophagus|classification|index|curve|reflex|contracture|crisis"
    r"|drain|forceps|retractor)s?\b",
    re.IGNORECASE,
)
"""What makes a name that of a thing: "Wilson's disease"."""

_ACTS = re.compile(
    r",? (?:said|told|asked|died|cried|looked|wept|smiled|snapped|shouted|hugged|thanked|coded"
    r"|arrested|woke)\b"
)
_IS = re.compile(r"['’]s\b|,? (?:was|is|came|called|went|passed|had|has|and I)\b")
_THINGS_THAT_ARE = frozenset(words("hope faith love grace may will long mark april june august"))
_THINGS_THAT_DIE = frozenset(words("hope faith love"))

_CALENDAR_OR_MAP = frozenset(
    words("april may june august autumn virginia georgia carolina dakota kenya israel jordan chad")
)
_BEFORE_A_TIME_OR_PLACE = frozenset(
    words(
        """
            in since last next this by until till of during early late mid to through north south
            west east from new near
        """
    )
)
_PARTICLES = frozenset(words("van von der den de del della di da la le bin ibn al el st"))
_LONGEST_NAME = 5


def _plain(word: str) -> str:
    """Lower-case, without accents and apostrophes, as the lists have it."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in decomposed if letter.isalpha() or letter == "-")


def _is_capital(word: str) -> bool:
    """Written as a name is: "Grace", "O'Brien", "J", but not "ICU"."""
    return word[0].isupper() and (len(word) == 1 or not _is_acronym(word))


def _is_acronym(word: str) -> bool:
    return 1 < len(word) <= 5 and word.isupper()


def _begins_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 40) : start]
    told = before.rstrip()
    return not told or told[-1] in '.!?:;…"“”(' or "\n" in before[len(told) :]


def _is_listed(plain: str) -> bool:
    return plain in NAMES or ("-" in plain and any(part in NAMES for part in plain.split("-")))


def _starts_name(text: str, tokens: Sequence[re.Match[str]], index: int) -> bool:
    start, end = tokens[index].span()
    word = tokens[index][0]
    plain = _plain(word)
    capital = _is_capital(word)
    gap = text[tokens[index - 1].end() : start] if index else ""
    before = tokens[index - 1][0] if index and re.fullmatch(r"\.?[ \t]{1,3}|, ", gap) else ""
    cue = _plain(before)
    if cue in _TITLES and gap != ", " and not _is_acronym(before):
        # "Call the Dr. She knows", but "Dr. She" has no "the".
        determined = index > 1 and _plain(tokens[index - 2][0]) in _DETERMINERS
        if capital and plain not in _FUNCTION_WORDS and not (determined and "." in gap):
            return True
        if word.islower() and plain not in _ORDINARY and not determined:
            return True
    if _is_acronym(word) or _EPONYM.match(text, end):
        return False
    if _is_listed(plain):
        return True
    naming = text[max(0, start - _NAMING_LENGTH) : start]
    if word.islower():
        return plain not in _ORDINARY and _HAVING_A_NAME.search(naming) is not None
    if not capital:
        return False
    inside = not _begins_sentence(text, start)
    announced = cue in _ROLES or _NAMING.search(naming) is not None
    if inside and announced and len(word) > 1 and plain not in _NEVER_A_NAME:
        return True
    if plain not in NAMES_AND_WORDS:
        return False
    if inside:
        return not (plain in _CALENDAR_OR_MAP and cue in _BEFORE_A_TIME_OR_PLACE)
    # With the capital of a sentence's first word: by what it does.
    if _ACTS.match(text, end):
        return plain not in _THINGS_THAT_DIE
    return plain not in _THINGS_THAT_ARE and _IS.match(text, end) is not None


def _last_of_name(text: str, tokens: Sequence[re.Match[str]], index: int) -> int:
    """The last word of the name that begins at `index`: "Jennifer", "van der Berg", "J. Smith"."""
    last = index
    for following in range(index + 1, min(index + _LONGEST_NAME, len(tokens))):
        gap = text[tokens[following - 1].end() : tokens[following].start()]
        initial = len(tokens[following - 1][0]) == 1
        if gap not in (" ", "-") and not (initial and gap == ". "):
            break
        start, end = tokens[following].span()
        plain = _plain(tokens[following][0])
        if plain in _PARTICLES:
            continue
        lone_letter = end - start == 1 and text[end : end + 1] != "."
        as_a_name = _is_capital(tokens[following][0]) and not lone_letter
        if plain not in NAMES and (not as_a_name or plain in _NEVER_A_NAME):
            break
        last = following
    return last


def _names(text: str) -> Iterator[Span]:
    tokens = list(_WORD.finditer(text))
    index = 0
    while index < len(tokens):
        if _starts_name(text, tokens, index):
            last = _last_of_name(text, tokens, index)
            yield tokens[index].start(), tokens[last].end()
            index = last
        index += 1


RULES = (Rule("name", _names),)

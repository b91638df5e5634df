"""What is taken out of a note, and what is left: one spoken or written sentence a line."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicecoach.journal.identifiers.names import NAMES, NAMES_AND_WORDS
from voicecoach.journal.redaction import IDENTIFIERS, RULES, scrub

TAKEN_OUT = [
    # A, names
    ("I sat with Mrs Patterson in room four twelve.", "I sat with Mrs [name] in [room]."),
    ("Dr. Patel snapped at me.", "Dr. [name] snapped at me."),
    ("dr patel snapped at me", "dr [name] snapped at me"),
    ("doctor okonkwo was kind", "doctor [name] was kind"),
    ("Mr. and Mrs. Nowak brought cake.", "Mr. and Mrs. [name] brought cake."),
    ("Professor van der Berg asked me why.", "Professor [name] asked me why."),
    ("Nurse Kelly covered for me.", "Nurse [name] covered for me."),
    ("I told Sister O'Brien.", "I told Sister [name]."),
    ("the patient Smith", "the patient [name]"),
    ("my wife, Odile, said I was cold", "my wife, [name], said I was cold"),
    ("her name was Priya and she was nine", "her name was [name] and she was nine"),
    ("his name is zelenka", "his name is [name]"),
    ("The boy called Xanthe held my hand.", "The boy called [name] held my hand."),
    ("I kept thinking about Jennifer's hands.", "I kept thinking about [name]'s hands."),
    ("i kept thinking about jennifer all night", "i kept thinking about [name] all night"),
    ("John Smith died at four.", "[name] died at four."),
    ("José and Zoë cried", "[name] and [name] cried"),
    ("Mary-Jane cried", "[name] cried"),
    ("I told Grace everything.", "I told [name] everything."),
    ("Mark told me to go home.", "[name] told me to go home."),
    ("I miss June.", "I miss [name]."),
    (
        "Will told me that May is leaving in April.",
        "[name] told me that [name] is leaving in April.",
    ),
    ("I thanked Amy and Jo.", "I thanked [name] and [name]."),
    ("Mr. J. Smith and Ms. K.", "Mr. [name] and Ms. [name]."),
    # B: places below a state
    ("She lives at 42 Oak Street.", "She lives at [place]."),
    ("she lives at forty two oak street", "she lives at [place]"),
    ("It was at St. Mary's again.", "It was at [place] again."),
    ("Saint Luke's Hospital was full.", "[place] was full."),
    ("saint luke's hospital was full", "[place] was full"),
    ("transferred from Mass General", "transferred from [place]"),
    ("the county general hospital", "the [place]"),
    ("She came from Springfield.", "She came from [place]."),
    ("he was flown in from leeds", "he was flown in from [place]"),
    ("Boston, MA 02118", "[place], MA [place]"),
    ("from SW1A 1AA", "from [place]"),
    ("zip code nine oh two one oh", "zip code [place]"),
    # C: dates and ages over 89
    ("On March 3rd she fell.", "On [date] she fell."),
    ("on the third of may", "on [date]"),
    ("March the third, 2026", "[date]"),
    ("june twenty third was worse", "[date] was worse"),
    ("born 3/4/1956", "born [date]"),
    ("admitted 2026-03-04", "admitted [date]"),
    ("he came back on 3/4", "he came back on [date]"),
    ("He died on the fourteenth.", "He died on [date]."),
    ("since the twenty first of last month", "since [date]"),
    ("in March 2026", "in [date]"),
    ("a ninety three year old woman", "a [age] year old woman"),
    ("a 93-year-old", "a [age]-year-old"),
    ("she was aged 91", "she was aged [age]"),
    ("a hundred and two years old", "[age] years old"),
    ("She was ninety four and she held my hand.", "She was [age] and she held my hand."),
    ("He's 91.", "He's [age]."),
    ("for her ninety-fifth birthday", "for her [age] birthday"),
    # D, E, F: telephone, fax, e-mail
    ("Her phone number is 212-555-0142.", "Her phone number is [phone]."),
    ("call her at five five five oh one four two", "call her at [phone]"),
    ("oh seven nine four six, oh nine five eight three two", "[phone]"),
    ("ring (020) 7946 0958 later", "ring [phone] later"),
    ("bleep two two four one", "bleep [phone]"),
    ("his pager is 4512", "his pager is [phone]"),
    ("fax it to 212 555 0199", "fax it to [fax]"),
    ("Write to jane.smith@example.org.", "Write to [email]."),
    ("jane dot smith at gmail dot com", "[email]"),
    # G to M: numbers with a word before them
    ("SSN 123-45-6789", "SSN [ssn]"),
    ("social security number one two three four five six", "social security number [ssn]"),
    ("His MRN is 442109.", "His MRN is [record]."),
    ("record number four four two one oh nine I think", "record number [record] I think"),
    ("case number AB-4471", "case number [record]"),
    ("NHS number 943 476 5919", "NHS number [record]"),
    ("Medicare number 1EG4-TE5-MK73", "Medicare number [plan]"),
    ("a card ending in 4410", "a card ending in [account]"),
    ("DEA number AB1234563", "DEA number [licence]"),
    ("the plate was ABC 1234", "the plate was [vehicle]"),
    ("VIN 1HGCM82633A004352", "VIN [vehicle]"),
    ("pump number 44120", "pump number [device]"),
    ("serial number SN-99120", "serial number [device]"),
    # N, O: the net
    ("look at https://example.com/a?b=1.", "look at [url]."),
    ("www dot example dot com", "[url]"),
    ("It was 192.168.0.12.", "It was [ip]."),
    ("fe80::1ff:fe23:4567:890a", "[ip]"),
    # R: rooms, beds, long numbers
    ("The man in bed six died.", "The man in [room] died."),
    ("the patient in bay two bed four", "the patient in [room] [room]"),
    ("Room 412B was a mess.", "[room] was a mess."),
    ("in room four two hours ago", "in [room] two hours ago"),
    ("ward seven", "[room]"),
    ("on the third floor", "on the [room]"),
    ("he was 87654321", "he was [number]"),
    ("seven seven three one oh", "[number]"),
]

LEFT = """
I felt numb on Monday and again on Thursday.
The shift was four hours late.
The patient died and I went home.
I called the Dr. on call twice.
I called the Dr. She never came.
Box three is empty.
May I leave now?
I will mark it with grace and hope.
Will I ever sleep? Mark my words, it may rain.
Hope is gone.
We march on the second ward round.
He was eighty nine years old.
an 89-year-old man, a ninety minute arrest
seven out of ten, then 7/10
BP 120/80, sats 98%, 37.2, GCS 3
one two three four five six seven eight nine ten
breathe in two three four
four seven eight breathing, then 4-2-6
two of us for thirty patients
I was in bed two hours.
I lay in bed twenty two hours, by the window.
I was in bed two or three days.
bed C hours
There was no room for two.
give 500 mg twice, then 10,000 steps
I called 988 yesterday.
I nearly called nine one one.
my number is 911
I rang one, eight eight eight, four oh nine, oh one four one.
then one one six, one two three, then 116 123 and 1-888-409-0141
She was ninety percent sure. His sats were ninety four.
Parkinson's disease and Crohn's and Wilson's disease
the Glasgow coma scale was three
at 3 pm, in March, last April, in May
in 2019, or 2019-2020
24/7
The nurse said nothing.
the doctor came late and every doctor makes mistakes
as a doctor I should know
My patient was scared. My friend Monday?
Nurse in charge was kind.
I called Mum, then ICU, and the ED was full.
an MR scan for her MS flare
her name was called and his name is on the list
on the street outside the hospital
a teaching hospital, the general hospital
on the first day with the second patient
two units of blood, unit two of blood
I moved to Texas. I was born in Ireland.
Look up the dose of magnesium. Ask about the rota tomorrow.
to be frank I was mad
a rich man with a white coat
God, it was long.
I'm dying for a coffee.
he said he wanted to die and I called psych
the surgeon general said
on account of two mistakes
step 2 of 3, case two was worse, a group of four
room temperature
oh my god the room oh my god
We coded him for an hour and a half.
I am at a seven. Twenty five minutes of crying.
I can't do this any more.
drink water, brush teeth, hamper
the third time in a month
five minutes, ten minutes, twenty minutes, thirty minutes
""".strip().splitlines()


@pytest.mark.parametrize(("said", "written"), TAKEN_OUT)
def test_what_tells_who_it_was_is_taken_out(said: str, written: str) -> None:
    assert scrub(said).text == written


@pytest.mark.parametrize("said", LEFT)
def test_ordinary_talk_is_left_as_it_is(said: str) -> None:
    assert scrub(said).text == said
    assert scrub(said).found == ()


def test_what_was_found_is_told_by_kind() -> None:
    assert scrub("Dr. Patel in bed six, call him at 555 0142").found == ("phone", "room", "name")


def test_each_of_the_eighteen_identifiers_has_its_place() -> None:
    assert "".join(IDENTIFIERS) == "ABCDEFGHIJKLMNOPQR"
    kinds = {kind for _, kinds in IDENTIFIERS.values() for kind in kinds}
    assert {rule.kind for rule in RULES} == kinds
    shown = {kind for said, _ in TAKEN_OUT for kind in scrub(said).found}
    assert shown == kinds


def test_the_lists_of_names_are_apart_and_in_plain_letters() -> None:
    assert not NAMES & NAMES_AND_WORDS
    for name in NAMES | NAMES_AND_WORDS:
        assert re.fullmatch("[a-z]+", name)


@settings(deadline=None)
@given(st.sampled_from(["Mr", "Mrs.", "mrs", "Ms", "dr", "Dr."]), st.sampled_from(sorted(NAMES)))
def test_every_listed_name_goes_after_every_title(title: str, name: str) -> None:
    for spelled in (name, name.title(), name.title() + "'s"):
        assert name not in scrub(f"I sat with {title} {spelled} today").text.lower().split()


WORDS = st.sampled_from(
    " ".join(said for said, _ in TAKEN_OUT).split() + " ".join(LEFT).split() + list("1.:-@[]'\n")
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), st.lists(WORDS, max_size=25).map(" ".join)))
def test_scrubbing_twice_changes_nothing_and_nothing_grows_without_bound(text: str) -> None:
    once = scrub(text)
    again = scrub(once.text)
    assert again.text == once.text
    assert again.found == ()
    longest = max(len(rule.kind) for rule in RULES) + 2
    assert len(once.text) <= len(text) + longest * len(once.found)
    assert len(once.found) <= len(text)
    assert (once.text == text) == (not once.found)


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        " ",
        "room ",
        "1",
        "one ",
        "Jennifer ",
        "A-",
        "dr. ",
        "\n",
        "1.",
        "1:",
        "March ",
        "x@",
        "oh ",
    ],
)
def test_a_very_long_note_takes_no_very_long_time(piece: str) -> None:
    began = time.process_time()
    scrub(piece * (20_000 // len(piece)))
    assert time.process_time() - began < 5

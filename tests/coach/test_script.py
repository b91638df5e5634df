"""Session scripts: what a good one becomes, and what is said about each kind of bad one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from voicecoach import content
from voicecoach.cli import app
from voicecoach.coach.script import ScriptError
from voicecoach.coach.writing import STEP_LIMIT, parse_script

HEAD = 'name = "mine"\ntitle = "my own"\n'
SAY = '[[step]]\nsay = "Hello."\n'


def step(body: str) -> bytes:
    return f"{HEAD}[[step]]\n{body}\n".encode()


BAD = {
    "unknown verb": (step('sing = "la"'), ["step 1", '"sing"', "say, wait, breathe"]),
    "unknown verb in a repeat": (
        f"{HEAD}{SAY}[[step]]\n".encode()
        + b'repeat = {times = 2, step = [{say = "a"}, {sing = "b"}]}',
        ["step 2, step 2 within it", '"sing"'],
    ),
    "unknown key of a step": (step('say = "a"\nloudly = true'), ["step 1", '"loudly"']),
    "unknown key of a verb": (
        step('note = {box = "facts", prompt = "a", colour = "red"}'),
        ["step 1", '"note.colour"', "remove it"],
    ),
    "unknown key of the script": (f'{HEAD}mood = "calm"\n{SAY}'.encode(), ['"mood"', "remove it"]),
    "no verb": (step('when = "times > 1"'), ["step 1", "exactly one verb", "none"]),
    "two verbs": (step('say = "a"\nwait = "3 s"'), ["step 1", "say and wait"]),
    "missing prompt": (
        step('rate = {name = "heat"}'),
        ["step 1", '"rate.prompt" is missing', "add"],
    ),
    "missing prompt of a note": (
        step('note = {box = "facts"}'),
        ["step 1", '"note.prompt" is missing'],
    ),
    "missing choices": (step('ask = {name = "next", prompt = "a"}'), ['"ask.choices" is missing']),
    "missing length": (step('timer = {every = "9 s", say = []}'), ['"timer.length" is missing']),
    "missing title": (f'name = "mine"\n{SAY}'.encode(), ['"title" is missing']),
    "missing name": (f'title = "mine"\n{SAY}'.encode(), ['"name" is missing']),
    "empty prompt": (step('say = ""'), ["step 1", '"say"']),
    "blank prompt": (step('say = "   "'), ["step 1", '"say"']),
    "no wordings": (step("say = []"), ["step 1", '"say"']),
    "endless prompt": (step(f'say = "{"word " * 200}"'), ["step 1", '"say"', "600"]),
    "when on a name never set": (
        step('when = "heat >= 7"\nsay = "a"'),
        ["step 1", '"heat"', "no earlier step asks", "notes, place, promise, times"],
    ),
    "when on a name set later": (
        f'{HEAD}[[step]]\nwhen = "heat > 1"\nsay = "a"\n'
        '[[step]]\nrate = {name = "heat", prompt = "b"}'.encode(),
        ["step 1", '"heat"'],
    ),
    "no comparison": (
        step('when = "times"\nsay = "a"'),
        ["step 1", "not one comparison", '"heat >= 7"'],
    ),
    "empty comparison": (step('when = ""\nsay = "a"'), ["step 1", "not one comparison"]),
    "two comparisons": (
        step('when = "times > 1 and times < 3"\nsay = "a"'),
        ["step 1", "no number"],
    ),
    "code for a comparison": (
        step('when = "__import__(1) == 1"\nsay = "a"'),
        ["step 1", "not one comparison"],
    ),
    "comparison with a word": (
        step('when = "times > many"\nsay = "a"'),
        ["step 1", '"many"', "no number"],
    ),
    "ten thousand steps": ((HEAD + SAY * 10_000).encode(), ["10000 steps", str(STEP_LIMIT)]),
    "ten thousand repeats": (
        step('repeat = {times = 10000, step = [{say = "a"}]}'),
        ["step 1", '"repeat.times"', "100"],
    ),
    "endless repeat": (
        step('repeat = {times = inf, step = [{say = "a"}]}'),
        ["step 1", '"repeat.times"', "integer"],
    ),
    "repeats within repeats": (
        step(
            "repeat = {times = 100, step = [{repeat = {times = 100, step = "
            '[{repeat = {times = 100, step = [{say = "a"}]}}]}}]}'
        ),
        [f"over {STEP_LIMIT} steps", "repeat less often"],
    ),
    "repeat of nothing": (step("repeat = {times = 2, step = []}"), ["step 1", '"repeat.step"']),
    "nested too deep": (
        step("repeat = {times = 1, step = [{" * 6 + 'say = "a"' + "}]}" * 6),
        ["nested", "unfold"],
    ),
    "nested much too deep": (
        step("repeat = {times = 1, step = [{" * 400 + 'say = "a"' + "}]}" * 400),
        ["nested", "unfold"],
    ),
    "nested a hundred deep": (
        step("repeat = {times = 1, step = [{" * 100 + 'say = "a"' + "}]}" * 100),
        ["nested", "unfold"],
    ),
    "brackets without end": (f"{HEAD}step = {'[' * 5000}".encode(), ["nested", "unfold"]),
    "a length without a unit": (
        step('wait = "90"'),
        ["step 1", '"90" is no length of time', '"90 s"'],
    ),
    "a length that is a number": (step("wait = 90"), ["step 1", '"wait"', "string"]),
    "a length in words": (step('wait = "a while"'), ["step 1", '"a while" is no length']),
    "no length": (step('wait = ""'), ["step 1", "is no length of time"]),
    "a length of nothing": (step('wait = "0 s"'), ["step 1", "between 0 and 60 minutes"]),
    "a length too short to be heard": (
        step('wait = "0.001 s"'),
        ["step 1", "between 0 and 60 min"],
    ),
    "a length of two hours": (step('wait = "2 h"'), ["step 1", "between 0 and 60 minutes"]),
    "a negative length": (step('wait = "-3 s"'), ["step 1", "is no length of time"]),
    "a bad limit": (f'{HEAD}limit = "soon"\n{SAY}'.encode(), ["the session", '"soon"']),
    "a bad limit of a note": (
        step('note = {box = "facts", prompt = "a", limit = "long"}'),
        ["step 1", '"long"'],
    ),
    "a timer that never stops talking": (
        step('timer = {length = "60 s", every = "1 s", say = ["a"]}'),
        ["step 1", "at most every 5 s"],
    ),
    "a pattern that is not safe": (
        step('breathe = {pattern = "30-0-30"}'),
        ["step 1", '"30-0-30"', "safe limits", "4-2-6"],
    ),
    "a pattern that is none": (step('breathe = {pattern = "box"}'), ["step 1", '"box"', "hyphens"]),
    "a bad pattern of the script": (
        f'{HEAD}pattern = "1-1"\n{SAY}'.encode(),
        ["mine", "safe limits"],
    ),
    "no breaths": (step("breathe = {cycles = 0}"), ["step 1", '"breathe.cycles"']),
    "half a breath": (step("breathe = {cycles = 1.5}"), ["step 1", '"breathe.cycles"', "integer"]),
    "a bad place": (step('place = "kitchen"\nsay = "a"'), ["step 1", '"place"', "'bedside'"]),
    "a bad place of the script": (
        f'{HEAD}places = ["kitchen"]\n{SAY}'.encode(),
        ['"places"', "'bedside'"],
    ),
    "places that exclude each other": (
        step('place = "bedside"\nrepeat = {times = 2, step = [{say = "a", place = "changing"}]}'),
        ["step 1, step 1", "excluded"],
    ),
    "a default that is no choice": (
        step(
            'ask = {name = "next", prompt = "a", choices = {water = "water"}, '
            'default = "tea", patience = "2 s"}'
        ),
        ["step 1", '"tea"', "water"],
    ),
    "a default without patience": (
        step('ask = {name = "next", prompt = "a", choices = {tea = "tea"}, default = "tea"}'),
        ["step 1", '"default" and "patience"'],
    ),
    "a choice that can't be said": (
        step('ask = {name = "next", prompt = "a", choices = {tea = "(tea|coffee"}}'),
        ["next", "(tea|coffee", "')' is missing"],
    ),
    "a choice that hides stop": (
        step('ask = {name = "next", prompt = "a", choices = {tea = "(tea|stop)"}}'),
        ["next", "stop", "always"],
    ),
    "a choice that hides get help": (
        step('ask = {name = "next", prompt = "a", choices = {tea = "[get] help"}}'),
        ["next", "get help", "always"],
    ),
    "a red flag that is no choice": (
        step(
            'ask = {name = "fits", prompt = "a", choices = {yes = "yes"}, tiers = {maybe = "now"}}'
        ),
        ["step 1", '"tiers" names "maybe"', "make it one of yes"],
    ),
    "a red flag of no tier": (
        step(
            'ask = {name = "fits", prompt = "a", choices = {yes = "yes"}, tiers = {yes = "never"}}'
        ),
        ["step 1", '"ask.tiers'],
    ),
    "a choice without a full form": (
        step('say = {brief = "a"}'),
        ["step 1", '"say.full" is missing'],
    ),
    "a form that is none": (
        step('say = {full = "a", brief = "b", terse = "c"}'),
        ["step 1", '"say.terse"'],
    ),
    "a rotation of one": (
        step('rotate = [{step = [{say = "a"}]}]'),
        ["step 1", '"rotate"', "at least 2"],
    ),
    "a rotation without steps": (
        step('rotate = [{step = [{say = "a"}]}, {step = []}]'),
        ["step 1", '"rotate.step"'],
    ),
    "a technique that the session doesn't name": (
        step('rotate = [{technique = ["T4"], step = [{say = "a"}]}, {step = [{say = "b"}]}]'),
        ["step 1, way 1", '"T4"', '"technique"'],
    ),
    "a level above the user's own": (step('say = "a"\nlevel = 3'), ["step 1", '"level"']),
    "a level that rises": (
        f'{HEAD}[[step]]\nsay = "a"\nlevel = -6\n[[step]]\nsay = "b"\nlevel = -3'.encode(),
        ["step 2", "rises from -6 to -3", "lower it"],
    ),
    "braces around nothing that is kept": (
        step('place = "bedside"\nsay = "You said {secret}"'),
        ["step 1", '"{secret}"', "{adjustment}"],
    ),
    "braces around no name": (step('say = "a {} b"'), ["step 1", "braces"]),
    "a note read out in a question": (
        step('rate = {name = "heat", prompt = "{adjustment}"}'),
        ["step 1", "only `say`", "braces"],
    ),
    "a note read out in a car, unasked": (
        step('say = "You said {adjustment}"'),
        ["step 1", "in a car", "`place`"],
    ),
    "a note read out in a car, because of a fact": (
        step('when = "adjustment == yes"\nplace = "car-parked"\nsay = "{adjustment}"'),
        ["step 1", "in a car", "ask before"],
    ),
    "two conditions, one of them bad": (
        step('when = ["times > 1", "heat > 1"]\nsay = "a"'),
        ["step 1", '"heat"'],
    ),
    "a sentence that is a command": (
        f'{HEAD}sentences = ["my session", "[please] stop"]\n{SAY}'.encode(),
        ["the sentences", 'stop" always has its own meaning', "choose others"],
    ),
    "a sentence that asks for help": (
        f'{HEAD}sentences = ["get (help|tea)"]\n{SAY}'.encode(),
        ["the sentences", '"get help" always has its own meaning'],
    ),
    "a sentence that starts another session": (
        f'{HEAD}sentences = ["start debrief"]\n{SAY}'.encode(),
        ["the sentences", '"start debrief" starts "debrief"'],
    ),
    "a sentence that can't be said": (
        f'{HEAD}sentences = ["(my session"]\n{SAY}'.encode(),
        ["the sentences", "')' is missing"],
    ),
    "a bad name": (f'name = "My Own"\ntitle = "a"\n{SAY}'.encode(), ['"name"', "pattern"]),
    "a bad technique": (f'{HEAD}technique = ["7"]\n{SAY}'.encode(), ['"technique"', "pattern"]),
    "a step that is a text": (f'{HEAD}step = ["say"]'.encode(), ["step 1"]),
    "steps that are one table": (f'{HEAD}[step]\nsay = "a"'.encode(), ["no steps", "[[step]]"]),
    "a wrong type": (step("say = 7"), ["step 1", '"say"', "string"]),
    "a wrong type in a list": (step('say = ["a", 7]'), ["step 1", '"say"', "string"]),
    "a table for a text": (step('say = {text = "a"}'), ["step 1", '"say.full" is missing']),
    "a number with no end": (f"{HEAD}cycles = {'9' * 5000}\n{SAY}".encode(), ["TOML"]),
    "not TOML": (b"name = \n", ["not valid TOML", "line 1"]),
    "a list instead of a table": (b"[1, 2, 3]\n", ["TOML"]),
    "empty": (b"", ["no steps", "[[step]]"]),
    "not UTF-8": ("name = “Köln”".encode("utf-16"), ["not text in UTF-8"]),
    "Latin-1": ('title = "Köln"'.encode("latin-1"), ["not text in UTF-8"]),
    "huge": (b"# " + b"x" * 300_000, ["over 256 KB"]),
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.mark.parametrize(("written", "said"), BAD.values(), ids=BAD.keys())
def test_a_bad_script_is_told_in_one_sentence_with_file_step_and_mend(
    written: bytes, said: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(written)
    with pytest.raises(ScriptError) as told:
        content.read_script(path)
    message = str(told.value)
    assert message.startswith(str(path))
    for part in said:
        assert part in message, message
    assert message.count("\n") == 0
    assert message.endswith((".", '"'))
    assert len(message) < 500


@pytest.mark.parametrize("name", ["unknown verb", "not UTF-8", "nested much too deep", "empty"])
def test_check_says_the_same_and_fails(name: str, tmp_path: Path, home: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(BAD[name][0])
    result = CliRunner().invoke(app, ["sessions", "check", str(path)])
    assert result.exit_code == 1
    assert result.stderr.startswith(f"voicecoach: {path}")
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("path", "said"),
    [("nowhere.toml", "No such file"), ("folder", "Is a directory"), ("", "Is a directory")],
)
def test_a_file_that_can_not_be_read(path: str, said: str, tmp_path: Path, home: Path) -> None:
    (tmp_path / "folder").mkdir()
    result = CliRunner().invoke(app, ["sessions", "check", str(tmp_path / path)])
    assert result.exit_code == 1
    assert said in result.stderr
    assert "name a script file that is there" in result.stderr


def test_check_of_several_files_names_each(tmp_path: Path, home: Path) -> None:
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text(HEAD + SAY)
    bad.write_text(HEAD)
    result = CliRunner().invoke(app, ["sessions", "check", str(bad), str(good)])
    assert result.exit_code == 1
    assert "bad.toml has no steps" in result.stderr
    assert "good.toml: mine, 1 steps: all right." in result.stdout


def test_the_built_in_sessions_are_all_right(home: Path) -> None:
    folder = content.locale() / "sessions"
    paths = [str(path) for path in sorted(Path(str(folder)).glob("*.toml"))]
    result = CliRunner().invoke(app, ["sessions", "check", *paths])
    assert result.exit_code == 0, result.output


def test_list_and_show_tell_the_sessions(home: Path) -> None:
    listed = CliRunner().invoke(app, ["sessions", "list"])
    assert {"breathing", "debrief"} <= {line.split()[0] for line in listed.stdout.splitlines()}
    shown = CliRunner().invoke(app, ["sessions", "show", "debrief"])
    assert "Box one. Facts." in shown.stdout
    unknown = CliRunner().invoke(app, ["sessions", "show", "nothing"])
    assert unknown.exit_code == 2 or "there is no session" in str(unknown.exception)


def test_the_users_own_sessions_are_found_and_may_not_take_a_name(home: Path) -> None:
    own = home / "sessions"
    own.mkdir(parents=True)
    (own / "mine.toml").write_text(HEAD + SAY)
    assert content.scripts(own)["mine"].title == "my own"
    (own / "other.toml").write_text(HEAD.replace("mine", "debrief") + SAY)
    with pytest.raises(ScriptError, match=r"other\.toml: there is a session named \"debrief\""):
        content.scripts(own)


@pytest.mark.parametrize(
    ("written", "length"),
    [
        ("2 s", 100),
        ("0.5 s", 25),
        ("90 s", 4500),
        ("2 min", 6000),
        ("1 min 30 s", 4500),
        ("1 h", 180_000),
        ("1.5min", 4500),
    ],
)
def test_lengths_as_people_write_them(written: str, length: int) -> None:
    script = parse_script(f'{HEAD}[[step]]\nwait = "{written}"', "mine.toml")
    assert script.steps[0].action.length == length  # type: ignore[union-attr]


def test_a_session_of_ones_own_runs_everywhere_but_in_a_moving_car() -> None:
    script = parse_script(HEAD + SAY, "mine.toml")
    assert [
        place
        for place in ("car-parked", "car-moving", "changing", "bedside", "anywhere")
        if script.allowed_in(place)
    ] == ["car-parked", "changing", "bedside", "anywhere"]


# --- any valid script lays flat ----------------------------------------------------------------

LEAVES = [
    'say = "Hello."',
    'wait = "2 s"',
    "breathe = {}",
    'breathe = {pattern = "4-6", cycles = 3}',
    'ask = {name = "next", prompt = "Tea?", choices = {tea = "tea", none = "nothing"}}',
    'rate = {name = "heat", prompt = "Where are you?"}',
    'note = {box = "facts", prompt = "What happened?"}',
    'timer = {length = "60 s", every = "20 s", say = ["Here."]}',
]


def written_steps(depth: int) -> st.SearchStrategy[tuple[str, int]]:
    """A step as an inline table, and how many steps it is once laid flat."""
    leaf = st.sampled_from(LEAVES).map(lambda text: (f"{{{text}}}", 1))
    if depth == 0:
        return leaf
    inner = st.lists(written_steps(depth - 1), min_size=1, max_size=3)

    def repeated(drawn: tuple[int, list[tuple[str, int]]]) -> tuple[str, int]:
        times, steps = drawn
        body = ", ".join(text for text, _ in steps)
        return (
            f"{{repeat = {{times = {times}, step = [{body}]}}}}",
            times * sum(count for _, count in steps),
        )

    def chosen(ways: list[list[tuple[str, int]]]) -> tuple[str, int]:
        options = ", ".join(
            f'w{number} = {{sentence = "way {number}", step = [{", ".join(t for t, _ in way)}]}}'
            for number, way in enumerate(ways)
        )
        return (
            f'{{choose = {{name = "way", prompt = "Which?", options = {{{options}}}}}}}',
            1 + sum(count for way in ways for _, count in way),
        )

    return st.one_of(
        leaf,
        st.tuples(st.integers(1, 3), inner).map(repeated),
        st.lists(st.lists(written_steps(depth - 1), max_size=2), min_size=1, max_size=3).map(
            chosen
        ),
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(written_steps(3), min_size=1, max_size=4))
def test_any_valid_script_lays_flat_to_the_steps_it_has(steps: list[tuple[str, int]]) -> None:
    body = ",\n    ".join(text for text, _ in steps)
    count = sum(count for _, count in steps)
    text = f"{HEAD}step = [\n    {body},\n]\n"
    if count > STEP_LIMIT:
        with pytest.raises(ScriptError, match="repeat less often"):
            parse_script(text, "mine.toml")
    else:
        assert len(parse_script(text, "mine.toml").steps) == count


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_no_text_at_all_ends_in_anything_but_a_script_or_a_sentence(text: str) -> None:
    sentence = ""
    try:
        parse_script(text, "mine.toml")
    except ScriptError as told:
        sentence = str(told)
    assert sentence.startswith("mine.toml") or not sentence

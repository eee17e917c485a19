"""Forms: what cannot work is refused with a sentence; answers are checked, hidden ones ignored."""

import time

import pytest

from servicedesk.errors import Refused
from tickets.form_definition import Asked, check_answers, missing_at_closing, read_definition
from tickets.form_definition.pattern import MOST_WAYS, check_pattern, matches

CONTROL = "There is a control character in the text: remove it and send again."
CLIENT = Asked(at_opening=True, assets={7})


def form(*fields, **more):
    return read_definition({"fields": list(fields), **more})


def ask(name, kind="text", **more):
    return {"name": name, "kind": kind, "label": name.title(), **more}


def pick(name, *values, **more):
    return ask(name, "choice", options=list(values), **more)


def when(field, value):
    return [{"field": field, "is": value}]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ([ask("a"), ask("a")], "Two fields are called “a”: rename one."),
        ([ask("a", conditions=when("b", "x"))],
         "Field “a”: its condition names “b”, which is no field of this form."),
        ([ask("a", conditions=when("a", "x"))],
         "These fields wait for each other, so none would ever be shown: a → a."),
        ([ask("a", conditions=when("b", "x")), ask("b", conditions=when("c", "x")),
          ask("c", conditions=when("a", "x"))],
         "These fields wait for each other, so none would ever be shown: a → b → c → a."),
        ([ask("a", pattern="(")],
         "“(” is not a regular expression: missing ), unterminated subpattern at position 0."),
        ([ask("a", "number", pattern="x")], "Field “a”: a pattern goes with a short text only."),
        ([ask("A")], "“A” cannot name a field: use small Latin letters, digits and _."),
        ([ask("a", "colour")], "Field “a”: there is no kind “colour”."),
        ([ask("a", "choice")], "Field “a”: list what can be chosen."),
        ([ask("a", options=["x"])], "Field “a”: it has nothing to choose."),
        ([pick("a", "x", "x")], "Field “a”: two of its choices have the same value."),
        ([{"name": "a", "kind": "text"}], "Field “a”: it needs a label."),
        ([ask("a", colour="red")], "Field “a”: nobody knows “colour” here."),
        ([ask("a", "number", minimum="9", maximum="1")],
         "Field “a”: the least is more than the most."),
        ([ask("a", "number", minimum="x")], "Field “a”: “x” is no number."),
        ([ask("a", "number", minimum="NaN")], "Field “a”: “NaN” is no number."),
        ([ask("a", "date", maximum="soon")], "Field “a”: “soon” is no date such as 2026-12-31."),
        ([ask("a", "yes_no", minimum="1")], "Field “a”: it has neither a least nor a most."),
        ([ask("a", audience="desk", required_at_opening=True)],
         "Field “a”: clients do not see it, so it cannot be asked for at opening."),
        ([ask("a", audience="moon")], "Field “a”: it is for “everyone” or for the “desk”."),
        ([ask("a", teams=[1])], "Field “a”: only a field of the desk can be for some teams."),
        ([ask("a", audience="desk", teams=["x"])], "Field “a”: teams are named by their numbers."),
        ([ask("a", audience="desk"), ask("b", conditions=when("a", "x"))],
         "Field “b”: clients would learn by it what stands in “a”."),
        ([pick("a", "x"), ask("b", conditions=when("a", "y"))],
         "Field “b”: “y” is not among the choices of “a”."),
        ([ask("a", "file"), ask("b", conditions=when("a", "y"))],
         "Field “b”: a condition cannot look at files and assets."),
        ([ask("a", label="x\x00")], "Field “a”: “label” holds a control character."),
        ([ask("a", required_at_opening="yes")],
         "Field “a”: “required_at_opening” is true or false."),
        ([ask(f"f{number}") for number in range(61)], "A form asks at most 60 things."),
        ([pick("a", *[str(number) for number in range(101)])],
         "Field “a”: “options” holds at most 100."),
        (["a"], "A field is written as {“name”: …, “kind”: …, “label”: …}."),
    ],
)  # fmt: skip
def test_form_that_cannot_work_is_refused_with_a_sentence(fields, sentence):
    with pytest.raises(Refused) as refusal:
        form(*fields)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize("data", [None, [], "x", {}, {"fields": "x"}, {"fields": [], "more": 1}])
def test_what_is_no_form_is_refused(data):
    with pytest.raises(Refused, match="A form is written as"):
        read_definition(data)


def test_form_is_written_as_it_was_read():
    data = {"fields": [
        pick("what", "door", "reader") | {"options": [
            {"value": "door", "label": "Door", "label_ru": "Дверь"},
            {"value": "reader", "label": "Reader", "label_ru": ""},
        ]},
        ask("serial", pattern="[A-Z]{2}-[0-9]{4}", conditions=when("what", "reader"),
            required_at_opening=True),
        ask("part", audience="desk", teams=[3, 4], required_at_closing=True),
    ]}  # fmt: skip
    assert read_definition(data).as_data() == data
    assert read_definition(data).teams() == {3, 4}


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+", "(a*)*b", "(a|aa)+$", "(a|a)*b", "([a-z]+)*@", "(.*)(.*)(.*)(.*)x",
        "a*a*a*a*b", r"(\w+\s?)+$", "(a?){30}a{30}", r"(a)\1", "(?=a)b", "(?<=a)b", "(?i)a",
        "(?P<x>a)", "((a{1,9}){1,9}){1,9}", "(" * 12 + "a" + ")" * 12, "((a|b)+c)+",
    ],
)  # fmt: skip
def test_pattern_that_could_run_long_is_refused(pattern):
    with pytest.raises(Refused) as refusal:
        check_pattern(pattern)
    assert "could take very long" in str(refusal.value)


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        (r"[A-Z]{2}-\d{4,6}", "AB-12345", "ab-1"),
        (r"\d{1,3}(\.\d{1,3}){3}", "10.0.0.1", "10.0.0"),
        (r"[^@\s]+@[^@\s]+\.[a-z]+", "a@b.example", "a@b"),
        (r"(?:SN|S/N)?[0-9]+", "SN12", "XX12"),
        (r"\d+(-\d{3})*", "12-345-678", "12-3"),
        ("[]a]+", "a]a", "b"),
        (r"x{}", "x{}", "x"),
    ],
)
def test_usual_patterns_are_accepted_and_match_the_whole_answer(pattern, good, bad):
    check_pattern(pattern)
    assert (matches(pattern, good), matches(pattern, bad)) == (True, False)


def test_pattern_is_bounded_in_length_and_work():
    with pytest.raises(Refused, match="too long: at most 200"):
        check_pattern("a" * 201)
    check_pattern("[^x]*[^x]*[^x]*y")
    start = time.process_time()
    assert not matches("[^x]*[^x]*[^x]*y", "a" * 200)
    assert not matches("[^x]*[^x]*[^x]*y", "a" * 10_000_000)
    assert time.process_time() - start < 2
    assert MOST_WAYS == 8_000_000


def test_a_huge_answer_is_refused_at_once():
    definition = form(ask("a", pattern="[a-z]+"), ask("b", "long"), ask("n", "number"))
    start = time.process_time()
    huge = "a" * 10_000_000
    checked = check_answers(definition, {"a": huge, "b": huge, "n": "1" * 10_000_000}, CLIENT)
    assert checked.errors == {
        "a": "This is too long: 10000000 characters, at most 200.",
        "b": "This is too long: 10000000 characters, at most 20000.",
        "n": "Write a number here.",
    }
    assert time.process_time() - start < 1


@pytest.mark.parametrize(
    ("field", "given", "kept"),
    [
        (ask("a"), "  two   words ", "two words"),
        (ask("a", "long"), "one\r\ntwo", "one\ntwo"),
        (pick("a", "x", "y"), "y", "y"),
        (ask("a", "several", options=["x", "y", "z"]), ["z", "x", "z"], ["x", "z"]),
        (ask("a", "number"), "3,50", 3.5),
        (ask("a", "number"), "-7", -7),
        (ask("a", "date"), "2026-02-28", "2026-02-28"),
        (ask("a", "yes_no"), "no", False),
        (ask("a", "yes_no"), True, True),
        (ask("a", "asset"), "7", 7),
        (ask("a"), "<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_answer_is_kept_in_one_form(field, given, kept):
    checked = check_answers(form(field), {"a": given}, CLIENT)
    assert (checked.values, checked.errors) == ({"a": kept}, {})


@pytest.mark.parametrize(
    ("field", "given", "sentence"),
    [
        (pick("a", "x"), "y", "This value is not one of the choices."),
        (pick("a", "x"), ["x"], "This value is not one of the choices."),
        (ask("a", "several", options=["x"]), ["x", "y"], "This value is not one of the choices."),
        (ask("a", "several", options=["x"]), [{}], "This value is not one of the choices."),
        (ask("a"), {"$gt": ""}, "This value is not one of the choices."),
        (ask("a"), 5, "Write a text here."),
        (ask("a"), "bell\x07", CONTROL),
        (ask("a"), "x" * 501, "This is too long: 501 characters, at most 500."),
        (ask("a", maximum="3"), "four", "This is too long: 4 characters, at most 3."),
        (ask("a", minimum="3"), "x", "This is too short: at least 3 characters."),
        (ask("a", pattern="[0-9]+"), "x", "This does not look as it should."),
        (ask("a", pattern="[0-9]+", pattern_words="Only digits."), "x", "Only digits."),
        (ask("a", "number"), "many", "Write a number here."),
        (ask("a", "number"), "inf", "Write a number here."),
        (ask("a", "number"), "1e99", "This number has too many digits."),
        (ask("a", "number", minimum="1"), "0", "This is too little: at least 1."),
        (ask("a", "number", maximum="5"), "5.1", "This is too much: at most 5."),
        (ask("a", "date"), "31.12.2026", "Write a date such as 2026-12-31."),
        (ask("a", "date"), "2026-02-30", "Write a date such as 2026-12-31."),
        (ask("a", "date", minimum="2026-01-01"), "2025-12-31",
         "This is too early: from 2026-01-01 on."),
        (ask("a", "date", maximum="2026-01-01"), "2026-01-02",
         "This is too late: until 2026-01-01."),
        (ask("a", "asset"), "8", "Choose one of your own devices."),
        (ask("a", "asset"), "９", "Choose one of your own devices."),
        (ask("a", "yes_no"), "perhaps", "This value is not one of the choices."),
        (ask("a", required_at_opening=True), "   ", "Please answer this."),
        (ask("a", required_at_opening=True), None, "Please answer this."),
    ],
)  # fmt: skip
def test_wrong_answer_is_said_at_its_field(field, given, sentence):
    checked = check_answers(form(field), {"a": given}, CLIENT)
    assert (checked.values, checked.errors) == ({}, {"a": sentence})


CHAIN = form(
    pick("what", "door", "reader"),
    ask("serial", required_at_opening=True, conditions=when("what", "reader")),
    ask("why", required_at_opening=True, conditions=[{"field": "serial", "contains": "old"}]),
)


def test_hidden_answers_are_neither_asked_for_nor_kept():
    checked = check_answers(CHAIN, {"what": "door", "serial": "old-1", "why": "x\x00"}, CLIENT)
    assert (checked.values, checked.errors) == ({"what": "door"}, {})


def test_condition_reacts_to_a_shown_answer_only():
    checked = check_answers(CHAIN, {"what": "reader", "serial": "OLD-1"}, CLIENT)
    assert checked.errors == {"why": "Please answer this."}
    assert checked.values == {"what": "reader", "serial": "OLD-1"}


@pytest.mark.parametrize(
    ("field", "condition", "given", "is_shown"),
    [
        (ask("a", "several", options=["x", "y"]), {"is": "x"}, ["x"], True),
        (ask("a", "several", options=["x", "y"]), {"is": "x"}, ["x", "y"], False),
        (ask("a", "several", options=["x", "y"]), {"contains": "x"}, ["x", "y"], True),
        (ask("a", "yes_no"), {"is": True}, "yes", True),
        (ask("a", "yes_no"), {"is": "no"}, "no", True),
        (ask("a", "yes_no"), {"is": "no"}, "", False),
        (ask("a", "number"), {"is": 3}, "3.0", True),
        (ask("a", "date"), {"is": "2026-01-02"}, "2026-01-02", True),
        (ask("a"), {"contains": "Gate"}, "the gate 4", True),
        (ask("a"), {"is": "gate"}, "the gate", False),
    ],
)
def test_condition_holds_when_the_field_is_or_contains_the_value(field, condition, given, is_shown):
    definition = form(field, ask("b", conditions=[{"field": "a", **condition}]))
    checked = check_answers(definition, {"a": given, "b": "said"}, CLIENT)
    assert ("b" in checked.values) is is_shown


def test_desk_fields_are_for_the_desk_and_its_teams_alone():
    definition = form(
        ask("part", audience="desk", teams=[3]), ask("cause", audience="desk"), ask("door")
    )
    given = {"part": "lock", "cause": "wear", "door": "4"}
    assert check_answers(definition, given, CLIENT).values == {"door": "4"}
    database = check_answers(definition, given, Asked(at_desk=True, team=5))
    assert database.values == {"cause": "wear", "door": "4"}
    assert check_answers(definition, given, Asked(at_desk=True, team=3)).values == given


def test_required_at_closing_is_asked_for_at_closing_alone():
    definition = form(
        ask("cause", required_at_closing=True), ask("part", audience="desk", teams=[3],
                                                    required_at_closing=True)
    )  # fmt: skip
    assert check_answers(definition, {}, CLIENT).errors == {}
    assert [one.name for one in missing_at_closing(definition, {}, team=3)] == ["cause", "part"]
    assert [one.name for one in missing_at_closing(definition, {}, team=4)] == ["cause"]
    assert missing_at_closing(definition, {"cause": "x"}, team=4) == []

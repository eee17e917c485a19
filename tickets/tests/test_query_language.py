"""The query language: what is typed becomes a tree, and a tree is typed again as itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.query import And, Not, Or, QueryError, Term, Words, both, either, parse, show

letters = st.characters(blacklist_categories=("Cs", "Cc", "Zs", "Zl", "Zp", "Cf", "Cn", "Co"))
words = st.text(letters, min_size=1, max_size=8)
names = st.from_regex(r"[a-zа-я_][a-zа-я0-9_.]{0,8}", fullmatch=True)
values = st.text(letters | st.just(" "), max_size=8)
terms = st.builds(
    Term, names.map(str.lower), st.sampled_from([":", "<", "<=", ">", ">="]),
    st.lists(values, min_size=1, max_size=3).map(tuple),
)  # fmt: skip
leaves = terms | st.lists(words, min_size=1, max_size=3).map(lambda found: Words(tuple(found)))
trees = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map(both)
        | st.lists(inner, min_size=1, max_size=3).map(either)
        | inner.map(lambda part: part.part if isinstance(part, Not) else Not(part))
    ),
    max_leaves=8,
)


@given(trees)
def test_any_tree_prints_and_parses_to_itself(tree):
    assert parse(show(tree)) == tree


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused_at_a_place_in_it(text):
    tree = refused = None
    try:
        tree = parse(text)
    except QueryError as error:
        refused = error
    if refused is not None:
        assert 0 <= refused.start <= refused.end <= len(text)
        assert str(refused)
    assert tree is None or parse(show(tree)) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", None),
        ("door gate", Words(("door", "gate"))),
        ("line:2", Term("line", ":", ("2",))),
        ("LINE=2", Term("line", ":", ("2",))),
        ("sla.resolution<2h", Term("sla.resolution", "<", ("2h",))),
        ('client:"North Plant"', Term("client", ":", ("North Plant",))),
        ("client:«Северный завод»", Term("client", ":", ("Северный завод",))),
        ("line:1,2", Term("line", ":", ("1", "2"))),
        ("-status:new", Not(Term("status", ":", ("new",)))),
        ("NOT a", Not(Words(("a",)))),
        ("- a", Words(("-", "a"))),
        ("a OR b c", Or((Words(("a",)), Words(("b", "c"))))),
        ("(a OR b) c", And((Or((Words(("a",)), Words(("b",)))), Words(("c",))))),
        ("a AND b", Words(("a", "b"))),
        ("а ИЛИ НЕ б", Or((Words(("а",)), Not(Words(("б",)))))),
        ('"line:2"', Words(("line:2",))),
        (r'"a \"b\" \\"', Words(('a "b" \\',))),
        ("E-1042 v2.4.1", Words(("E-1042", "v2.4.1"))),
    ],
)
def test_what_is_typed_is_read_so(text, tree):
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "start", "end", "words"),
    [
        ('door "gate', 5, 10, "Close this quotation mark."),
        ("door (gate", 5, 6, "Close this bracket."),
        ("door) gate", 4, 5, "This bracket closes nothing."),
        ("door OR", 6, 7, "Something is missing here."),
        ("door -", None, None, None),
        ("line: 2", 0, 5, "Say a value right after “line:”, or put the words in quotation marks."),
        ("line:1,", 0, 7, "Say a value right after “line:”, or put the words in quotation marks."),
        ("a \x00", 2, 3, "This character cannot be read."),
        ('""', 0, 2, "Say something between the quotation marks."),
        ("a »", 2, 3, "This quotation mark closes nothing."),
    ],
)
def test_an_error_points_at_the_word(text, start, end, words):
    if words is None:
        assert parse(text) == Words(("door", "-"))
        return
    with pytest.raises(QueryError) as error:
        parse(text)
    assert (error.value.start, error.value.end, str(error.value)) == (start, end, words)


@pytest.mark.parametrize("text", ["a " * 600, "(" * 30 + "a" + ")" * 30, "a OR " * 150 + "a"])
def test_an_endless_query_is_refused(text):
    with pytest.raises(QueryError):
        parse(text)

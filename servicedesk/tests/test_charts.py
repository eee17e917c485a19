"""Geometry of charts: exact places for known numbers."""

from servicedesk import charts
from servicedesk.charts import Item


def test_a_bar_is_as_long_as_its_share_of_the_largest() -> None:
    chart = charts.bars([Item("A", 10), Item("B", 5), Item("C", 0)])
    assert [mark.width for mark in chart.marks] == [100, 50, 0]


def test_a_target_stands_at_its_share_of_a_full_bar() -> None:
    chart = charts.bars([Item("A", 50)], top=100, target=95)
    assert chart.target == 95


def test_a_bar_never_leaves_the_chart() -> None:
    chart = charts.bars([Item("A", 300), Item("B", -5)], top=100)
    assert [mark.width for mark in chart.marks] == [100, 0]


def test_parts_of_a_stacked_bar_stand_end_to_end() -> None:
    chart = charts.stacked([("Line 1", [Item("new", 3), Item("old", 1)]), ("Line 2", [])])
    first, second = chart.rows[0].marks
    assert second.x == first.x + first.width
    assert first.width == 75
    assert chart.rows[1].marks == []
    assert [row.total for row in chart.rows] == ["4", "0"]


def test_a_part_says_which_bar_it_belongs_to() -> None:
    chart = charts.stacked([("Line 1", [Item("new", 3)])])
    assert [item.title for item in chart.items] == ["Line 1: new: 3"]
    assert [item.label for item in chart.legend] == ["new"]


def test_the_scale_of_a_line_ends_at_a_round_number() -> None:
    chart = charts.line([Item("w 1", 87), Item("w 2", 43)])
    assert [tick.words for tick in chart.ticks] == ["0", "50", "100"]
    assert [charts.nice_ceiling(value) for value in (0, 1, 2.1, 26, 1201)] == [1, 1, 2.5, 50, 2000]


def test_higher_values_stand_higher() -> None:
    low, high = charts.line([Item("a", 10), Item("b", 90)]).points
    assert high.y < low.y
    assert low.x < high.x


def test_bins_of_a_histogram_share_one_floor() -> None:
    chart = charts.histogram([Item("1 h", 4), Item("2 h", 10)])
    assert {round(mark.y + mark.height, 1) for mark in chart.marks} == {chart.height - 1}


def test_nothing_drawn_leaves_the_plot_however_narrow_it_is() -> None:
    many = [Item(f"bin {number}", number) for number in range(1, 9)]
    marks = [*charts.histogram(many).marks, *charts.stacked([("Line 1", many)]).rows[0].marks]
    assert all(mark.x >= 0 and mark.x + mark.width <= 100.1 for mark in marks)
    assert [point.x for point in charts.line(many).points][::7] == [0, 100]


def test_a_value_is_written_only_where_a_telephone_has_room_for_it() -> None:
    marks = charts.stacked([("Line 1", [Item("new", 96), Item("old", 4)])]).rows[0].marks
    assert [mark.fits for mark in marks] == [True, False]


def test_a_narrow_plot_has_every_other_label_of_a_line() -> None:
    points = charts.line([Item(f"w {number}", number) for number in range(20)]).points
    labelled = [point.is_always for point in points if point.label]
    assert labelled == [True, False, True, False, True, False, True]


def test_a_flow_has_a_box_a_line_and_a_band_a_way() -> None:
    chart = charts.flow(
        [Item("1", 100), Item("2", 40), Item("3", 10)],
        [Item("1→2", 40), Item("2→3", 10)],
        [Item("2→1", 3), Item("3→2", 0)],
    )
    assert len(chart.marks) == 3
    assert [way.is_back for way in chart.flows] == [False, False, True, True]
    assert [item.value for item in chart.items] == [100, 40, 10, 40, 10, 3, 0]


def test_charts_of_nothing_are_empty_not_broken() -> None:
    for chart in (
        charts.bars([]),
        charts.stacked([]),
        charts.line([]),
        charts.histogram([]),
        charts.flow([Item("1", 0), Item("2", 0)], [Item("1→2", 0)]),
    ):
        assert chart.height > 0
        assert all(mark.width >= 0 for mark in chart.marks)


def test_a_number_is_said_with_thin_groups() -> None:
    assert Item("All", 12400).title == "All: 12\N{THIN SPACE}400"
    assert Item("Met", 97.4, words="97.4 %").title == "Met: 97.4 %"

"""The pictures of notebook 07 show the data that they were given."""

import numpy as np

from course_utils.figures import plot_megabytes, plot_published

SIZES = {"bytes": 47.04, "lists": 376.3, "both": 423.4}
UPDATES, PUBLISHED = [600, 1200, 1800], [0.78, 0.88, 0.90]
OURS = [[0.79, 0.875, 0.905], [0.81, 0.885, 0.905]]


def test_megabytes():
    (axes,) = plot_megabytes(SIZES).axes
    assert [bar.get_width() for bar in axes.patches] == list(SIZES.values())
    assert [text.get_text() for text in axes.texts] == ["47", "376", "423"]
    assert [label.get_text() for label in axes.get_yticklabels()] == list(SIZES)
    bottom, top = axes.get_ylim()
    assert bottom > top  # the first bar is uppermost
    assert axes.get_xlim()[0] == 0 and axes.get_xlim()[1] > max(SIZES.values())


def test_published():
    (axes,) = plot_published(UPDATES, PUBLISHED, OURS).axes
    *runs, rings = axes.lines
    for line, above in zip(runs, ([-1, -0.5, 0], [1, 0.5, 0]), strict=True):
        np.testing.assert_allclose(line.get_xydata(), np.column_stack([UPDATES, above]), atol=1e-9)
    above = np.column_stack([UPDATES, [-2, 0, -0.5]])
    np.testing.assert_allclose(rings.get_xydata(), above, atol=1e-9)
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["ours", "published"]
    assert rings.get_color() != runs[0].get_color()
    assert (rings.get_linestyle(), rings.get_marker()) == ("None", "o")
    assert axes.get_xlabel() == "updates" and "above our mean" in axes.get_ylabel()

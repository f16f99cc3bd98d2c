"""The pictures of notebook 07 show the data that they were given."""

import numpy as np

from course_utils.figures import plot_megabytes, plot_published

SIZES = {"bytes": 47.04, "lists": 376.3, "both": 423.4}
UPDATES, PUBLISHED, OURS = [600, 1200, 1800], [0.78, 0.88, 0.90], [0.79, 0.875, 0.905]


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
    drawn = {line.get_label(): line for line in axes.lines}
    for name, accuracies in (("ours", OURS), ("published", PUBLISHED)):
        expected = np.column_stack([UPDATES, 100 * np.array(accuracies)])
        np.testing.assert_allclose(drawn[name].get_xydata(), expected)
    looks = [(line.get_color(), line.get_linestyle(), line.get_marker()) for line in axes.lines]
    assert all(one != other for one, other in zip(*looks, strict=True))
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("updates", "test accuracy in %")

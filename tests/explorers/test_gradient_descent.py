"""The explorer of notebook 04 takes the steps of the page, and its presets do what they say."""

import re
from itertools import product

import numpy as np
import pytest

from course_utils.explorers.gradient_descent import SURFACES, DescentExplorer, two_valleys

GRADIENTS = {  # by hand
    "bowl": lambda x: 2 * x,
    "valley": lambda x: np.array([0.08, 2]) * x,
    "two valleys": lambda x: np.array(
        [
            1.2 * (x[0] / 5 - 1) * (2 * (x[0] / 5) ** 2 + 2 * x[0] / 5 + 0.1),
            2 * x[1],
        ]
    ),
}


@pytest.fixture
def on(fresh):
    """A function that gives the explorer that begins on a surface."""
    names = {"bowl": "descent", "valley": "descent in the valley"}
    names["two valleys"] = "descent in two valleys"
    return lambda surface="bowl": fresh(f"gradient_descent-{names[surface]}")


def by_hand(surface, start, learning_rate, momentum, steps):
    x, velocity = np.array(start), np.zeros(2)
    path = [x]
    for _ in range(steps):
        velocity = momentum * velocity + learning_rate * GRADIENTS[surface](x)
        x = x - velocity
        path.append(x)
    return np.array(path)


def play_out(explorer, preset=None):
    """The whole walk, shape (steps + 1, 2)."""
    if preset:
        explorer.buttons[preset].click()
    for _ in range(1000):
        if explorer.step() is False:
            explorer.refresh()
            return np.array(explorer.path)
    raise AssertionError("no end")


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize(("rate", "momentum"), [(0.02, 0.0), (0.1, 0.5), (0.3, 0.9)])
def test_steps(on, surface, rate, momentum):
    explorer = on(surface)
    explorer.set(learning_rate=rate, momentum=momentum, x0=-3.0, x1=1.5)
    for _ in range(10):
        explorer.step()
    explorer.refresh()
    path = by_hand(surface, (-3.0, 1.5), rate, momentum, 10)
    np.testing.assert_allclose(explorer.path, path, rtol=0, atol=1e-6)
    *_, walk, following = explorer.plane.lines
    np.testing.assert_array_equal(walk.get_xydata(), explorer.path)
    next_one = by_hand(surface, (-3.0, 1.5), rate, momentum, 11)[-2:]
    np.testing.assert_allclose(following.get_xydata(), next_one, rtol=0, atol=1e-6)
    heights = [SURFACES[surface].f(x) for x in path]
    (line,) = explorer.heights.lines
    np.testing.assert_allclose(line.get_ydata(), heights, rtol=1e-4, atol=1e-9)


def test_words(on):
    explorer = on()
    explorer.set(learning_rate=0.22)
    assert explorer.picture.words == (
        "After 0 steps from (−3.0, 4.0) the walk is at (−3.00, 4.00), height 25.\n"
        "The next step, at learning rate 0.22 and momentum 0, leads to (−1.68, 2.24), height 7.84."
    )
    explorer._step()
    assert "After 1 step from (−3.0, 4.0) the walk is at (−1.68, 2.24)," in explorer.picture.words


def test_a_change_on_the_way_holds_from_the_next_step_on(on):
    explorer = on("valley")
    explorer._step()
    explorer.set(learning_rate=0.1, momentum=0.5)
    explorer._step()
    first = np.array([-10, 2]) * (
        1 - explorer.values_at_start["learning_rate"] * np.array([0.08, 2])
    )
    second = first - 0.1 * np.array([0.08, 2]) * first + 0.5 * (first - [-10, 2])
    np.testing.assert_allclose(explorer.path, [[-10, 2], first, second], rtol=0, atol=1e-8)


class TestPresets:
    @pytest.mark.parametrize("surface", ["bowl", "valley"])
    def test_crawl(self, on, surface):
        explorer = on(surface)
        path = play_out(explorer, "crawl")
        assert explorer.outcome == "Out of steps: the walk ends after 100." and len(path) == 101
        factor = 0.98 if surface == "bowl" else 1 - 0.08 * 0.2
        np.testing.assert_allclose(path[1:, 0] / path[:-1, 0], factor, atol=1e-8)

    def test_converge(self, on):
        explorer = on()
        path = play_out(explorer, "converge")
        assert explorer.outcome == "It has converged, to within 0.01 of the lowest point."
        np.testing.assert_allclose(path, 0.8 ** np.arange(len(path))[:, None] * [-3, 4], atol=1e-8)
        assert np.linalg.norm(path[-1]) < 0.01 <= np.linalg.norm(path[-2])

    @pytest.mark.parametrize("surface", ["bowl", "valley"])
    def test_zigzag(self, on, surface):
        explorer = on(surface)
        path = play_out(explorer, "zigzag")
        assert explorer.outcome == "It has converged, to within 0.01 of the lowest point."
        assert np.all(path[1:, 1] * path[:-1, 1] < 0)
        assert np.all(np.diff(abs(path[:, 1])) < 0)

    @pytest.mark.parametrize("surface", ["bowl", "valley"])
    def test_diverge(self, on, surface):
        explorer = on(surface)
        path = play_out(explorer, "diverge")
        assert explorer.outcome == "It has diverged: higher than 10,000."
        heights = [SURFACES[surface].f(x) for x in path]
        assert heights[-1] > 1e4 >= heights[-2] and np.all(np.diff(abs(path[:, 1])) > 0)
        assert explorer.plane.get_xlim() == (-11, 11) and explorer.heights.get_ylim()[1] == 1e4
        *_, following = explorer.plane.lines
        assert not len(following.get_xdata())  # there is no next step

    def test_momentum_in_the_valley(self, on):
        explorer = on("valley")
        crawled = play_out(explorer, "crawl")
        path = play_out(explorer, "momentum")
        assert explorer.values["learning_rate"] == 0.2
        assert explorer.outcome.startswith("It has converged")
        assert np.linalg.norm(path[-1]) < 0.01 < 1 < np.linalg.norm(crawled[-1])
        assert path[:, 0].max() > 0.01  # beyond the lowest point

    def test_momentum_over_the_ridge(self, on):
        explorer = on("two valleys")
        short = play_out(explorer, "local minimum")
        assert "a local minimum: elsewhere it is lower" in explorer.outcome
        np.testing.assert_allclose(short[-1], [5 * (-1 - np.sqrt(0.8)) / 2, 0], atol=0.01)
        far = play_out(explorer, "momentum")
        assert explorer.outcome == "It has converged, to within 0.01 of the lowest point."
        np.testing.assert_allclose(far[-1], [5, 0], atol=0.01)

    def test_they_lead_back_to_their_surface(self, on):
        explorer = on("valley")
        explorer.set(surface="bowl", x0=1.0, momentum=0.5)
        explorer.buttons["zigzag"].click()
        assert explorer.begun == ("valley", -10.0, 2.0) and explorer.values["momentum"] == 0


@pytest.mark.parametrize(("momentum", "end"), [(0, -4.736), (0.8, 5)])
def test_two_valleys_at_the_rate_of_the_page(on, momentum, end):
    explorer = on("valley")
    explorer.buttons["crawl"].click()
    explorer.set(surface="two valleys", momentum=momentum)
    assert play_out(explorer)[-1] == pytest.approx([end, 0], abs=0.01)


def test_the_lowest_point_of_each_surface_has_height_0():
    everywhere = np.stack(np.meshgrid(np.linspace(-11, 11, 441), np.linspace(-5, 5, 201)))
    for surface in SURFACES.values():
        assert np.min(surface.f(everywhere)) == pytest.approx(0, abs=1e-20)
        assert surface.f(np.array(surface.minima[0])) == 0
    assert two_valleys([-5 / 19, 0]) > two_valleys([-4.74, 0]) > 1


def test_a_flat_place_on_the_way_is_no_end(on):
    explorer = on()
    # The first step leads to the lowest point, and momentum carries the walk over it.
    explorer.set(x0=1.0, x1=0.0, learning_rate=0.5, momentum=0.9)
    explorer._step()
    assert explorer._step() and explorer.outcome is None
    np.testing.assert_allclose(explorer.path, [[1, 0], [0, 0], [-0.9, 0]], atol=1e-9)


def test_to_and_fro_at_one_height_is_no_divergence(on):
    explorer = on()
    explorer.set(learning_rate=1.0)
    path = play_out(explorer)
    assert explorer.outcome == "Out of steps: the walk ends after 100."
    np.testing.assert_allclose(path[::2], [[-3, 4]] * 51, atol=1e-6)
    np.testing.assert_allclose(path[1::2], [[3, -4]] * 50, atol=1e-6)


def test_slow_divergence_is_called_so(on):
    explorer = on("valley")
    explorer.most_steps = 3
    explorer.set(learning_rate=1.1)
    assert len(play_out(explorer)) == 4
    explorer.most_steps = 100
    assert explorer.outcome == "It has diverged: higher than the start."


def test_after_the_end_a_step_begins_the_walk_anew(on):
    explorer = on()
    play_out(explorer, "zigzag")
    explorer.set(learning_rate=0.5)
    assert "converged" in explorer.picture.words
    assert explorer._step()
    np.testing.assert_allclose(explorer.path, [[-3, 4], [0, 0]], atol=1e-8)


def test_the_walk_before_stays_until_reset(on):
    explorer = on("valley")
    first = play_out(explorer, "zigzag")
    explorer.buttons["momentum"].click()
    pale, walk = explorer.plane.lines[-3:-1]
    np.testing.assert_array_equal(pale.get_xydata(), first)
    assert pale.get_label() == "before" and len(walk.get_xydata()) == 1
    assert len(explorer.heights.lines) == 2
    explorer.buttons["Reset"].click()
    assert explorer.before is None and len(explorer.heights.lines) == 1


def test_pointing_chooses_the_start(on):
    explorer = on()
    explorer._step()
    explorer.point_at(explorer.plane, 2.04, -3.07)
    assert (explorer.values["x0"], explorer.values["x1"]) == (2.0, -3.1)
    np.testing.assert_array_equal(explorer.path, [[2.0, -3.1]])
    explorer._step()
    explorer.point_at(explorer.plane, 2.04, -3.07)  # the same again
    assert len(explorer.path) == 1
    explorer._step()
    explorer.point_at(explorer.heights, 50, 1)
    assert len(explorer.path) == 2


@pytest.mark.parametrize("change", [{"x0": 7.0}, {"x1": -4.0}, {"surface": "two valleys"}])
def test_a_new_start_or_surface_begins_a_new_walk(on, change):
    explorer = on()
    play_out(explorer)
    explorer.set(**change)
    values = {"surface": "bowl", "x0": -3.0, "x1": 4.0} | change
    assert explorer.begun == tuple(values.values())
    np.testing.assert_array_equal(explorer.path, [[values["x0"], values["x1"]]])
    assert explorer.outcome is None and "After 0 steps" in explorer.picture.words


def test_a_slider_that_rounds_what_it_was_told_begins_no_walk(on):
    explorer = on()
    explorer._step()
    explorer.controls["x0"].value = -3.0000000000000004
    assert len(explorer.path) == 2


def test_reset(on):
    explorer = on("valley")
    before = explorer.picture.words
    play_out(explorer, "momentum")
    explorer.buttons["Reset"].click()
    assert explorer.picture.words == before and len(explorer.path) == 1


@pytest.mark.parametrize("surface", SURFACES)
def test_everything_comes_to_an_end(on, surface):
    explorer = on(surface)
    starts = [(-11, -5), (0, 0), (11, 5), (-0.3, 0)]
    with explorer._drawn_once():
        for rate, momentum, (x0, x1) in product((0.01, 1, 3), (0, 0.99), starts):
            explorer.set(learning_rate=rate, momentum=momentum, x0=x0, x1=x1)
            explorer.begin()
            while explorer.step():
                assert len(explorer.path) <= 100
            assert np.all(np.isfinite(explorer.path))
            words = explorer.words(**explorer.values)
            assert re.search("converged|diverged|Out of steps", words)


async def test_play(rest):
    explorer = DescentExplorer()
    explorer.pace = 0
    explorer.set(learning_rate=0.4)
    explorer.buttons["Play"].click()
    assert explorer.playing
    await rest()
    assert "converged" in explorer.picture.words


@pytest.mark.parametrize("surface", ["hill", "", None, 3])
def test_refuses(surface):
    with pytest.raises(ValueError, match="surface must be one of bowl, valley, two valleys"):
        DescentExplorer(surface)

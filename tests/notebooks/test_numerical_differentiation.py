"""What notebook 03 builds is what the package has, and what its source printed."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from course_utils import differentiation
from course_utils.exercises.numerical_differentiation import judge_check
from course_utils.exercises.numerical_differentiation import page as ex

# The derivatives of 0.01 x² + 0.1 x at 100 points from -1 to 1, as the source printed them.
# fmt: off
TABLE = [
    0.07999999999994123, 0.08040404040399185, 0.08080808080818125, 0.08121212121209309,
    0.08161616161614371, 0.08202020202012494, 0.08242424242424495, 0.08282828282829557,
    0.0832323232322768, 0.08363636363632743, 0.08404040404044744, 0.08444444444449806,
    0.08484848484847929, 0.08525252525252991, 0.08565656565658053, 0.08606060606056176,
    0.08646464646461238, 0.08686868686862831, 0.08727272727274832, 0.08767676767676424,
    0.08808080808081487, 0.0884848484847961, 0.08888888888888141, 0.08929292929289734,
    0.08969696969698265, 0.09010101010096389, 0.0905050505050492, 0.09090909090909982,
    0.09131313131315044, 0.09171717171713167, 0.09212121212121699, 0.09252525252523291,
    0.09292929292928354, 0.09333333333333416, 0.09373737373736743, 0.0941414141414007,
    0.09454545454545132, 0.0949494949494846, 0.09535353535351787, 0.09575757575758584,
    0.09616161616161911, 0.09656565656565239, 0.09696969696968566, 0.0973737373737276,
    0.09777777777777823, 0.09818181818182017, 0.09858585858585778, 0.09898989898990407,
    0.0993939393939395, 0.09979797979798037, 0.10020202020201906, 0.10060606060605667,
    0.10101010101010513, 0.10141414141414708, 0.10181818181818902, 0.1022222222222223,
    0.10262626262625557, 0.10303030303028884, 0.10343434343433947, 0.10383838383835539,
    0.10424242424242336, 0.10464646464645663, 0.10505050505047256, 0.10545454545452318,
    0.1058585858585738, 0.10626262626260707, 0.1066666666666577, 0.10707070707070832,
    0.10747474747472424, 0.10787878787877486, 0.10828282828282548, 0.10868686868684141,
    0.10909090909089203, 0.10949494949494265, 0.10989898989899327, 0.1103030303030092,
    0.11070707070705982, 0.11111111111111044, 0.11151515151512637, 0.11191919191917699,
    0.11232323232315822, 0.11272727272727823, 0.11313131313132885, 0.11353535353531008,
    0.1139393939393607, 0.11434343434341132, 0.11474747474746194, 0.11515151515151256,
    0.11555555555556318, 0.11595959595954441, 0.11636363636366442, 0.11676767676764566,
    0.11717171717169628, 0.11757575757581629, 0.11797979797979752, 0.11838383838377875,
    0.11878787878782937, 0.11919191919187999, 0.119595959596, 0.11999999999998123,
]
# fmt: on


def coupled(x):
    return x[0] ** 3 * x[1] + np.sum(np.sin(x))


@pytest.fixture
def slopes(page, the_cell):
    """The page's gradient in place, with the course's own partial derivative."""
    names = dict(page) | {"partial_derivative": ex.partial_derivative.answer}
    exec(the_cell("def slopes(").split("print(")[0], names)
    return names["slopes"]


@pytest.mark.parametrize("h", [0.5, 1e-3, 1e-8])
def test_forward_difference(page, h):
    for f in (np.exp, page["f"], page["cube"]):
        by_hand = page["forward_difference"](f, 1.3, h)
        assert by_hand == differentiation.forward_difference(f, 1.3, h)


def test_the_table_of_the_source(page):
    slopes = [ex.central_difference.answer(page["f"], x, 1e-4) for x in np.linspace(-1, 1, 100)]
    assert slopes == TABLE


def test_the_gradient_in_place_is_right_for_a_row_of_floats(slopes):
    x = np.array([0.3, -1.2, 2.0])
    package = differentiation.numerical_gradient(coupled, x, 1e-4)
    np.testing.assert_allclose(slopes(coupled, x), package, rtol=1e-12)
    np.testing.assert_array_equal(x, [0.3, -1.2, 2.0])


def test_the_gradient_in_place_falls_into_its_traps(page, slopes):
    assert slopes(page["bowl"], np.array([3, 4])).tolist() == [25000, 35000]
    x = np.array([3.0, 4.0])
    with pytest.raises(ValueError, match="x1 must be at least 4"):
        slopes(page["picky_bowl"], x)
    assert x[1] != 4
    np.testing.assert_allclose(slopes(page["bowl"], np.array([[3.0], [4.0]])), [3, 4], atol=1e-4)


def on_copies(f, x, index, h):
    ahead, behind = x.copy(), x.copy()
    ahead[index] += h
    behind[index] -= h
    return (f(ahead) - f(behind)) / (2 * h)


def with_a_step(f, x, index, h):
    step = np.zeros(len(x))
    step[index] = h
    return (f(x + step) - f(x - step)) / (2 * h)


@pytest.mark.parametrize("partial", [on_copies, with_a_step, ex.partial_derivative.another])
def test_the_cells_with_traps_run_with_any_partial_derivative(page, the_cell, partial):
    assert ex.partial_derivative.diagnose(partial).status == "right"
    names = dict(page) | {"partial_derivative": partial}
    for words in ("def slopes(", "np.array([3, 4])))", "def picky_bowl(", "np.ones((2, 3))"):
        cell = the_cell(words)
        exec(cell if words != "def slopes(" else cell.split("print(")[0], names)


def test_the_gradient_is_steepest(page):
    point, gradient = np.array([3.0, 4.0]), np.array([6.0, 8.0])
    for angle in np.radians(range(360)):
        u = np.array([np.cos(angle), np.sin(angle)])
        slope = ex.central_difference.answer(lambda t, u=u: page["bowl"](point + t * u), 0.0, 1e-4)
        assert slope == pytest.approx(u @ gradient, abs=1e-9) and abs(slope) <= 10


@pytest.mark.parametrize("name", ["answer", "another"])
def test_solutions_agree_with_the_package(name):
    x = np.array([[0.3, -1.2, 2.0], [1.0, 0.5, -0.7]])
    f = lambda x: coupled(x.ravel())  # noqa: E731
    for exercise, arguments in [
        (ex.central_difference, (np.exp, 0.4, 1e-3)),
        (ex.partial_derivative, (coupled, x.ravel(), 4, 1e-3)),
        (ex.numerical_gradient, (f, x, 1e-3)),
    ]:
        package = getattr(differentiation, exercise.name)(*arguments)
        np.testing.assert_allclose(getattr(exercise, name)(*arguments), package, rtol=1e-9)


@pytest.mark.parametrize("name", ["answer", "another"])
@pytest.mark.parametrize("error", [0.0, 1e-7, 1e-4, 0.3])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_judge_says_what_that_of_the_package_says(page, name, error, place):
    x = np.array([1.0, 1e-5, -2.0])  # the second entry is tiny beside the others
    given = 2 * x
    given[place] += error
    check = differentiation.gradient_check(page["bowl"], given, x)
    ours = getattr(ex.gradient_check, name)(page["bowl"], given, x)
    assert ours == pytest.approx(check.relative_error)
    errors = getattr(ex.relative_error, name)
    numerical = differentiation.numerical_gradient(page["bowl"], x)
    assert errors(given, numerical).max() == pytest.approx(check.relative_error)


def test_a_judge_with_a_long_step_is_told():
    def with_step(h):
        return lambda f, gradient, x: ex.relative_error.answer(
            gradient, ex.numerical_gradient.answer(f, x, h)
        ).max()

    assert judge_check(with_step(1e-5)) is judge_check(with_step(1e-4)) is None
    assert "Is h 10⁻⁵" in judge_check(with_step(1e-2))
    assert ex.gradient_check.diagnose(with_step(1e-2)).status == "wrong"


def test_four_suspects_two_of_them_wrong(the_cell):
    names = {"np": np}
    exec(the_cell("suspects = {"), names)

    def wrong_at(x):
        x = np.array(x)
        check = ex.gradient_check.answer
        suspects = names["suspects"].items()
        return [name for name, each in suspects if check(names["log_loss"], each(x), x) > 1e-5]

    assert wrong_at([0.5, 1.0, 2.0]) == ["B"]
    assert wrong_at([-0.5, 1.0, 2.0]) == ["B", "D"] == sorted(ex.wrong_gradients.answer)
    assert wrong_at([1e5, 2e5]) == list("ABCD")  # h is lost beside x


@pytest.mark.parametrize("answer", ["BD", "d, b", ["B", "D"], ("D", "B"), {"B", "D"}])
def test_names_in_any_form(answer):
    assert ex.wrong_gradients.diagnose(answer).status == "right"


def test_lists_will_do_as_a_gradient():
    def with_lists(f, x, h):
        moved = [float(value) for value in np.ravel(x)]
        slopes = []
        for i, kept in enumerate(moved):
            moved[i] = kept + h
            ahead = f(np.reshape(moved, np.shape(x)))
            moved[i] = kept - h
            slopes.append((ahead - f(np.reshape(moved, np.shape(x)))) / (2 * h))
            moved[i] = kept
        return np.reshape(slopes, np.shape(x)).tolist()

    assert ex.numerical_gradient.diagnose(with_lists).status == "right"


DRAWN = {
    "central_difference": lambda f, x, h: (f(x + h) - f(x - h)) / h,
    "numerical_gradient": lambda f, x, h: [-2 * value for value in x],
}


@pytest.mark.parametrize("name", DRAWN)
def test_a_wrong_answer_is_drawn(name):
    figure, words = ex.exercises[name].picture(DRAWN[name])
    assert isinstance(figure, Figure)
    figure.canvas.draw()
    assert len(words) > 100


def test_no_picture_where_it_would_look_right():
    (in_place, _) = ex.numerical_gradient.mistakes[0]
    assert ex.numerical_gradient.picture(in_place) is None

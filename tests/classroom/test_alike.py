"""Answers that were written apart, copies in disguise, and what everybody writes."""

import pytest

from course_utils.classroom.alike import Alike, alike_answers, normalised
from course_utils.exercises.curve_fitting import page

CURVE = "01_curve_fitting"

# As students write who don't know of each other.
APART = {
    "descend": [
        """
def descend(m, b, learning_rate, tolerance, max_steps=100_000):
    path = [(m, b)]
    for step in range(max_steps):
        dm, db = gradient(m, b)
        m = m - learning_rate * dm
        b = b - learning_rate * db
        path.append((m, b))
        if (dm**2 + db**2) ** 0.5 < tolerance:
            break
    return path
""",
        """
def descend(m, b, learning_rate, tolerance, max_steps=100_000):
    path = [(m, b)]
    steps = 0
    while steps < max_steps:
        g = gradient(m, b)
        m -= learning_rate * g[0]
        b -= learning_rate * g[1]
        path.append((m, b))
        steps += 1
        if math.sqrt(g[0]**2 + g[1]**2) < tolerance:
            return path
    return path
""",
        """
def descend(m, b, learning_rate, tolerance, max_steps=100_000):
    path = [(m, b)]
    for i in range(max_steps):
        g = gradient(m, b)
        new_m = m - learning_rate*g[0]
        new_b = b - learning_rate*g[1]
        path.append((new_m, new_b))
        m = new_m
        b = new_b
        if abs(g[0]) < tolerance and abs(g[1]) < tolerance:
            break
    return path
""",
        """
def descend(m, b, learning_rate, tolerance, max_steps=100_000):
    path = [(m, b)]
    length = tolerance + 1
    while length >= tolerance and len(path) <= max_steps:
        dm, db = gradient(m, b)
        m -= learning_rate * dm
        b -= learning_rate * db
        path.append((m, b))
        length = np.linalg.norm([dm, db])
    return path
""",
        """
def descend(m, b, learning_rate, tolerance, max_steps=100_000):
    path = [(m, b)]
    for i in range(max_steps):
        gm, gb = gradient(m, b)
        m = m - learning_rate * gm
        b = b - learning_rate * gb
        path.append((m, b))
        if np.sqrt(gm**2 + gb**2) < tolerance:
            break
    return path
""",
    ],
    "best_line": [
        """
def best_line(x, y):
    n = len(x)
    mean_x = sum(x) / n
    mean_y = sum(y) / n
    mean_xx = sum(xi**2 for xi in x) / n
    mean_xy = sum(xi * yi for xi, yi in zip(x, y)) / n
    m = (mean_xy - mean_x * mean_y) / (mean_xx - mean_x**2)
    b = mean_y - m * mean_x
    return m, b
""",
        """
def best_line(x, y):
    x = np.array(x)
    y = np.array(y)
    m = (np.mean(x * y) - np.mean(x) * np.mean(y)) / (np.mean(x**2) - np.mean(x) ** 2)
    b = np.mean(y) - m * np.mean(x)
    return m, b
""",
        """
def best_line(x, y):
    sx = sy = sxx = sxy = 0
    for xi, yi in zip(x, y):
        sx += xi
        sy += yi
        sxx += xi * xi
        sxy += xi * yi
    n = len(x)
    m = (n * sxy - sx * sy) / (n * sxx - sx ** 2)
    return m, (sy - m * sx) / n
""",
        """
def best_line(x, y):
    N = len(x)
    xm = sum(x)/N
    ym = sum(y)/N
    x2m = sum([a*a for a in x])/N
    xym = sum([a*b for a, b in zip(x, y)])/N
    m = (xym - xm*ym)/(x2m - xm**2)
    b = ym - m*xm
    return (m, b)
""",
        """
def best_line(x, y):
    def mean(v):
        return sum(v) / len(v)
    mx, my = mean(x), mean(y)
    mxx = mean([xi**2 for xi in x])
    mxy = mean([xi*yi for xi, yi in zip(x, y)])
    m = (mxy - mx*my) / (mxx - mx**2)
    b = my - m*mx
    return m, b
""",
    ],
    # Short: two of them are the same but for names.
    "mean_squared_error": [
        """
def mean_squared_error(predictions, targets):
    total = 0
    for p, t in zip(predictions, targets):
        total += (p - t) ** 2
    return total / len(predictions)
""",
        """
def mean_squared_error(predictions, targets):
    s = 0
    for prediction, target in zip(predictions, targets):
        s += (prediction - target)**2
    return s/len(predictions)
""",
    ],
}

SUMS = APART["best_line"][2]
SAME = """
def best_line(xs, ys):
    '''My own line.'''
    a = b = c = d = 0  # all sums
    for p, q in zip(xs, ys):
        a += p

        b += q
        c += p * p; d += p * q
    count = len(xs)
    slope = (count * d - a * b) / (count * c - a ** 2)
    return slope, (b - slope * a) / count


best_line = ex.best_line.check(best_line)
"""
NEARLY = [
    (
        "descend",
        APART["descend"][1],
        """
def descend(m, b, learning_rate, tolerance, max_steps=100_000):
    path = [(m, b)]
    k = 0
    while k < max_steps:
        slopes = gradient(m, b)
        m -= learning_rate * slopes[0]
        b -= learning_rate * slopes[1]
        k += 1
        path.append((m, b))
        if math.sqrt(slopes[0]*slopes[0] + slopes[1]*slopes[1]) < tolerance:
            return path
    return path
""",
    ),
    (
        "best_line",
        APART["best_line"][4],
        """
def best_line(x, y):
    def average(values):
        return sum(values) / len(values)
    ax = average(x)
    ay = average(y)
    xx = average([v**2 for v in x])
    xy = average([u*v for u, v in zip(x, y)])
    m = (xy - ax*ay) / (xx - ax**2)
    return m, ay - m*ax
""",
    ),
]


def by_letters(exercise, *sources):
    """Answers of a, b, c and so on."""
    return [
        (student, CURVE, exercise, source)
        for student, source in zip("abcdefghijkl", sources, strict=False)
    ]


@pytest.mark.parametrize("exercise", APART)
def test_what_was_written_apart_is_not_pointed_out(exercise):
    assert alike_answers(by_letters(exercise, *APART[exercise])) == []


def test_the_same_under_other_names():
    found = alike_answers(by_letters("best_line", SUMS, APART["best_line"][1], SAME))
    assert found == [Alike(CURVE, "best_line", ("a", "c"), True)]


@pytest.mark.parametrize("exercise, one, other", NEARLY)
def test_nearly_the_same(exercise, one, other):
    found = alike_answers(by_letters(exercise, one, *APART["best_line"][1:2], other))
    assert found == [Alike(CURVE, exercise, ("a", "c"), False)]


@pytest.mark.parametrize("name", page.exercises)
def test_the_courses_own_is_not_pointed_out(name):
    exercise = page.exercises[name]
    for code in (exercise.solution_code(), exercise.another_code()):
        with_a_remark = f"# done\n{code}".replace("xi", "value")
        assert alike_answers(by_letters(name, code, with_a_remark)) == []


def test_what_many_have_written_is_not_pointed_out():
    others = APART["best_line"][1], APART["best_line"][3]
    three = alike_answers(by_letters("best_line", SUMS, SAME, SUMS, *others))
    assert [each.students for each in three] == [("a", "b", "c")]
    assert alike_answers(by_letters("best_line", SUMS, SAME, SUMS, SAME, *others)) == []


def test_one_student_twice_is_not_pointed_out():
    answers = [("a", CURVE, "best_line", SUMS), ("a", CURVE, "best_line", SAME)]
    assert alike_answers(answers) == []


def test_two_exercises_of_one_name():
    """Page 05 has a gradient, too."""
    code = APART["descend"][1]
    answers = [("a", CURVE, "gradient", code), ("b", "05_mnist_backprop", "gradient", code)]
    assert alike_answers(answers) == []


@pytest.mark.parametrize(
    "source",
    [
        *("def f(:", "", "x = '", "\0", "(" * 9_000, "-" * 9_000 + "1", "1" + "+1" * 4_900),
        *("a" + ".a" * 4_900, "f" + "()" * 4_900, "1" * 9_000, "x = 1\n" * 9_000),
    ],
)
def test_what_is_no_python_has_no_tokens(source):
    assert normalised(source) == ()
    assert alike_answers(by_letters("descend", source, source)) == []


def test_what_does_not_count():
    plain = "def f(a):\n    b = a + g\n    return b"
    same = (
        "%matplotlib inline\ndef f(x: int) -> int:  # f\n    'Adds.'\n    y = (x + g)\n    return y"
    )
    assert normalised(plain) == normalised(same + "\n\nf = ex.f.check(f)\nex.f.hint()")
    assert "g" in normalised(plain)
    assert normalised(plain) != normalised(plain.replace("a + g", "g + a"))


def test_what_nobody_would_write_by_hand_is_not_compared():
    lines = [f"x = {n} + x" for n in range(300)]
    long, short = "\n".join(lines), "\n".join(lines[:60])
    assert alike_answers(by_letters("descend", long, long)) == []
    assert alike_answers(by_letters("descend", short, short)) != []

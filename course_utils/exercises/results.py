"""What a function gives: whether two results are the same, and how one is shown in a sentence."""

import itertools
import re
from collections.abc import Iterable, Iterator

import numpy as np

LONGEST = 100_000  # of what a generator gives
PLAIN = {float, int, bool, str, np.float64}


class Endless:
    """What stands for a list that contains itself, or is deeper than anything right."""

    def __repr__(self):
        return "[[[...]]]"


def kept(result):
    """A result as it is now: what a generator gives as a list, and of an array a copy.

    Parameters
    ----------
    result : object

    Returns
    -------
    object
    """
    try:
        return _copied(result)
    except RecursionError:
        return Endless()


def _copied(result):
    if isinstance(result, Iterator):
        return [_copied(each) for each in itertools.islice(result, LONGEST)]
    if isinstance(result, np.ndarray):
        return result.copy()
    if isinstance(result, (list, tuple)):
        parts = (each if type(each) in PLAIN else _copied(each) for each in result)
        return list(parts) if isinstance(result, list) else tuple(parts)
    return result


def numbers(value):
    """A value as an array of floats, or None if it is something else.

    Parameters
    ----------
    value : object
        A number of any kind (Fraction, Decimal and SymPy's too), an array, nested lists or tuples.

    Returns
    -------
    ndarray of float64 or None
    """
    try:
        if value is None or isinstance(value, (str, bytes, dict, set)) or np.ma.is_masked(value):
            return None
        array = np.asarray(value)
        if array.dtype.kind == "O" and not any(isinstance(each, str) for each in array.flat):
            array = np.array([float(each) for each in array.flat]).reshape(array.shape)
        return array.astype(np.float64, copy=False) if array.dtype.kind in "fiub" else None
    except Exception:  # a stranger's class may raise anything
        return None


def precision(value):
    """The relative distance of neighbouring numbers in the coarsest float dtype of a value.

    Parameters
    ----------
    value : object

    Returns
    -------
    float
        0 where there is none.
    """
    if isinstance(value, (list, tuple)):
        return max((precision(each) for each in value), default=0.0)
    dtype = getattr(value, "dtype", None)
    return float(np.finfo(dtype).eps) if getattr(dtype, "kind", "") == "f" else 0.0


def within(tolerance, arguments):
    """The tolerance that results of these arguments can keep: those of float32 have fewer digits.

    Parameters
    ----------
    tolerance : float
    arguments : tuple

    Returns
    -------
    float
    """
    return max(tolerance, 32 * precision(list(arguments)))


def same(given, right, tolerance):
    """Whether two results are the same, whatever their dtype, lists or arrays.

    Parameters
    ----------
    given, right : object
    tolerance : float
        Largest relative difference that counts as equal. A given float16 or float32 has only its
        own digits.

    Returns
    -------
    bool
    """
    try:
        return _is_same(given, right, tolerance)
    except Exception:  # a stranger's class may raise anything
        return False


def _is_same(given, right, tolerance):
    if isinstance(right, str) or right is None:
        return type(given) is type(right) and given == right
    right_numbers = numbers(right)
    if right_numbers is not None and type(given) in (list, tuple) and right_numbers.size:
        # Known before a long list is gone through, which takes its time.
        if len(given) != (len(right_numbers) if right_numbers.ndim else 1):
            return False
    given_numbers = numbers(given)
    if right_numbers is not None and given_numbers is not None:
        if right_numbers.shape == () and given_numbers.size == 1:
            given_numbers = given_numbers.reshape(())
        if given_numbers.size == right_numbers.size == 0:
            return True
        if given_numbers.shape != right_numbers.shape:
            return False
        tolerance = max(tolerance, 4 * precision(given))
        size = np.max(np.abs(right_numbers), where=np.isfinite(right_numbers), initial=0)
        near = tolerance * size if size else 1e-12
        return np.allclose(given_numbers, right_numbers, rtol=tolerance, atol=near, equal_nan=True)
    if isinstance(right, (list, tuple)) and isinstance(given, (list, tuple, np.ndarray)):
        if isinstance(given, np.ndarray) and given.ndim == 0 or len(given) != len(right):
            return False
        return all(same(g, r, tolerance) for g, r in zip(given, right, strict=True))
    return type(given) is type(right) and bool(given == right)


def is_like(given, right):
    """Whether a result can stand where another is expected: number for number, array for array.

    Parameters
    ----------
    given, right : object
        Two that are the `same`.

    Returns
    -------
    bool
    """
    if isinstance(right, np.ndarray):
        if type(given) is not np.ndarray or given.dtype.kind not in "fiub":
            return False
        return right.dtype.kind != "i" or given.dtype.kind != "f"
    if isinstance(right, (bool, np.bool_)):
        return isinstance(given, (bool, np.bool_))
    if isinstance(right, (int, np.integer)):
        return isinstance(given, (int, np.integer))
    if isinstance(right, (float, np.floating)):
        return isinstance(given, (int, float, np.integer))
    if isinstance(right, tuple):
        return isinstance(given, (tuple, list, np.ndarray)) and all(map(is_like, given, right))
    return True


def like(given, right):
    """A result made into what can stand where another is expected.

    Parameters
    ----------
    given : object
        The right result, in any form that counts as right.
    right : object
        Of the kind that is expected; of a list, it may have another length.

    Returns
    -------
    object
    """
    if isinstance(right, np.ndarray):
        array = np.array(given)
        if array.dtype.kind == "O":
            array = numbers(array)
        whole = right.dtype.kind == "i" and np.array_equal(array, np.round(array))
        return array.astype(right.dtype) if whole else array
    if isinstance(right, tuple) and isinstance(given, (tuple, list, np.ndarray)):
        return tuple(map(like, given, right)) if len(given) == len(right) else given
    array = numbers(given)
    if isinstance(right, list) or array is None or array.size != 1:
        return given
    number = array.item()
    if isinstance(right, (bool, np.bool_)):
        return bool(number)
    return int(number) if isinstance(right, (int, np.integer)) and number.is_integer() else number


def identical(now, before):
    """Whether arrays, and what lists and dicts hold, are the same to the bit.

    Parameters
    ----------
    now, before : object
        Anything else counts as identical.

    Returns
    -------
    bool
    """
    try:
        return _is_identical(now, before)
    except RecursionError:  # it contains itself
        return True


def _is_identical(now, before):
    if isinstance(before, np.ndarray):
        if not isinstance(now, np.ndarray):
            return False
        if before.dtype.kind == "O":
            return True
        parts = [(each.dtype, each.shape, each.tobytes()) for each in (now, before)]
        return parts[0] == parts[1]
    if isinstance(before, (list, tuple)):
        same_length = isinstance(now, (list, tuple)) and len(now) == len(before)
        return same_length and all(map(_is_identical, now, before))
    if isinstance(before, dict):
        same_keys = isinstance(now, dict) and now.keys() == before.keys()
        return same_keys and all(_is_identical(now[k], before[k]) for k in before)
    if isinstance(before, (int, float, str, bytes, np.generic)):
        return type(now) is type(before) and (now == before or now != now)
    return True


def letters(answer):
    """The letters that an answer names, such as "CE", "C and E" or ["C", "E"].

    Parameters
    ----------
    answer : object

    Returns
    -------
    set of str or None
        Capital letters; None if the answer is something else.
    """
    if isinstance(answer, np.ndarray):
        answer = answer.tolist()
    if isinstance(answer, Iterable) and not isinstance(answer, str):
        answer = list(answer)
        if not all(isinstance(each, str) for each in answer):
            return None
        answer = " ".join(answer)
    if not isinstance(answer, str):
        return None
    found = re.sub(r"\b(and|und)\b|[\s,;&+/.]", "", answer, flags=re.IGNORECASE).upper()
    return set(found) if re.fullmatch("[A-Z]*", found) else None


def as_code(text):
    """Text as code in Markdown, also where it holds backticks itself.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
    """
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def shown(value, digits=6):
    """A value, short enough for a sentence.

    Parameters
    ----------
    value : object
    digits : int or None, default 6
        Of its numbers; all if None.

    Returns
    -------
    str
    """
    try:
        if isinstance(value, (float, np.floating)):
            return _text(value, digits)
        if isinstance(value, np.ndarray) and value.size > 12:
            return f"an array of shape {value.shape}"
        if isinstance(value, (list, tuple)) and len(value) > 12:
            return f"a {'list' if isinstance(value, list) else 'tuple'} of {len(value)}"
        if isinstance(value, tuple) and any(np.ndim(part) for part in value):
            return f"({', '.join(shown(part, digits) for part in value)})"
        if isinstance(value, tuple):
            return f"({', '.join(_text(part, digits) for part in value)})"
        if callable(value) and not hasattr(value, "__float__"):
            return getattr(value, "words", "a function")
        text = _text(value, digits)
    except Exception as error:  # a stranger's __repr__ may raise
        return f"something that can't be shown ({type(error).__name__})"
    return as_code(text if len(text) <= 80 else f"{text[:77]}...")


def _text(value, digits):
    if isinstance(value, (float, np.floating)):
        return str(value) if digits is None else f"{float(value):.{digits}g}"
    if isinstance(value, np.ndarray) and value.ndim == 0:
        return _text(value[()], digits)
    if isinstance(value, np.generic):
        return repr(value.item())
    if isinstance(value, np.ndarray):
        value = np.asarray(value)  # for a row of a matrix has rows without end
    if isinstance(value, np.ndarray) or type(value) is list:
        parts = [_text(each, digits) for each in value[:12]] + ["..."] * (len(value) > 12)
        return f"[{', '.join(parts)}]"
    return repr(value)

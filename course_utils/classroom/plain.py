"""Values as JSON and back: what may pass between a student's code and whoever judges it.

Only data passes: numbers, text, arrays, and what holds them. Whatever else a student's code gives
arrives as a `Thing`, which equals nothing. Nothing that is read here can run any code.
"""

import base64
import builtins
import functools
import hashlib
import json
from typing import Any

import numpy as np

from course_utils.datasets import Mnist
from course_utils.exercises.asking import safe
from course_utils.resources import PACKAGE

DEEPEST = 40  # lists in lists
LARGEST = 16 * 2**20  # bytes of a message
MOST_DIGITS = 300  # of a whole number
MOST_TEXT = 2000  # letters of an error
KINDS = "biufc"  # of arrays: True and False, whole numbers, floats, complex ones


class Thing:
    """What stands for a value that is no data.

    Parameters
    ----------
    words : str
        What it was, such as the name of its type.
    """

    def __init__(self, words):
        self.words = words

    def __repr__(self):
        return f"<{self.words}>"


def a_function(*_):
    """What stands for a function that a student's code gives back: nobody calls it."""


def encode(value, functions=None):
    """A value as what JSON can hold.

    Parameters
    ----------
    value : object
    functions : list, optional
        To this the functions in it are added, to be called by their place. Without it they can't
        be called.

    Returns
    -------
    object
    """
    return _encoded(value, functions, 0)


def _encoded(value, functions, depth):
    kind = type(value)
    if value is None or kind in (bool, str, float):
        return value
    if kind is int:
        small = -(2**53) < value < 2**53
        return (
            value if small else {"int": hex(value)} if value.bit_length() < 990 else _thing(value)
        )
    if depth > DEEPEST:
        return _thing(value)
    parts = lambda values: [_encoded(each, functions, depth + 1) for each in values]  # noqa: E731
    if kind is list:
        return parts(value)
    if kind in (tuple, set, frozenset):
        return {"set" if kind is not tuple else "tuple": parts(value)}
    if isinstance(value, dict):
        return {"dict": [parts(pair) for pair in value.items()]}
    if kind is range:
        return {"range": parts((value.start, value.stop, value.step))}
    if value is ...:
        return {"ellipsis": True}
    if np.ma.is_masked(value):
        return _thing(value)
    if isinstance(value, np.ndarray):
        value = np.asarray(value)
        if value.dtype.kind in KINDS and value.dtype.itemsize <= 16:
            return {"array": [*_bytes(value), list(value.shape)]}
        if value.dtype.kind in "OU":
            return {"objects": parts(value.ravel().tolist()), "shape": list(value.shape)}
    if isinstance(value, np.generic) and value.dtype.kind in KINDS:
        return {"number": _bytes(value)}
    if kind is complex:
        return {"complex": [value.real, value.imag]}
    if isinstance(value, np.random.Generator):
        state = value.bit_generator.state
        return {"generator": [type(value.bit_generator).__name__, parts([state])[0]]}
    if kind is Mnist:
        return {"digits": parts(value)}
    if callable(value) and not hasattr(value, "__float__"):
        if functions is None:
            return {"function": -1}
        functions.append(value)
        return {"function": len(functions) - 1}
    return _of_another_kind(value, functions, depth)


def _of_another_kind(value, functions, depth):
    """Numbers and arrays of other libraries, and the kinds that somebody derives from ours."""
    bases: tuple[Any, ...] = (bool, int, float, str, list, tuple)
    for base in bases:
        if isinstance(value, base):
            return _encoded(base(value), functions, depth + 1)
    try:
        if hasattr(value, "__array__"):
            return _encoded(np.asarray(value), functions, depth + 1)
        return float(value)
    except Exception:  # a stranger's class may raise anything
        return _thing(value)


def _thing(value):
    return {"thing": type(value).__name__[:100]}


def _bytes(value):
    value = np.ascontiguousarray(value)
    value = value.astype(value.dtype.newbyteorder("<"), copy=False)
    return [value.dtype.str, base64.b64encode(value.tobytes()).decode()]


def decode(plain, function=None):
    """The value that was encoded.

    Parameters
    ----------
    plain : object
        As JSON gave it.
    function : callable, optional
        Makes a function of its place. With it, generators and sets of digits are made, too: only
        for what a student's code gets.

    Returns
    -------
    object

    Raises
    ------
    ValueError
        If nothing can be encoded like that.
    """
    try:
        return _decoded(plain, function)
    except ValueError:
        raise
    except Exception as error:
        raise ValueError(f"no plain value ({type(error).__name__})") from error


def _decoded(plain, function):
    if plain is None or isinstance(plain, (bool, int, float, str)):
        return plain
    parts = lambda values: [_decoded(each, function) for each in values]  # noqa: E731
    if isinstance(plain, list):
        return parts(plain)
    (key, held), *_ = plain.items()
    match key:
        case "int" if len(held) < MOST_DIGITS:
            return int(held, 16)
        case "tuple":
            return tuple(parts(held))
        case "set":
            return set(parts(held))
        case "dict":
            return dict(parts(pair) for pair in held)
        case "range":
            return range(*parts(held))
        case "ellipsis":
            return ...
        case "array":
            dtype, text, shape = held
            return _numbers(dtype, text).reshape(shape).copy()
        case "number":
            return _numbers(*held)[0]
        case "objects":
            values = parts(held)
            text = all(isinstance(each, str) for each in values) and values
            array = np.array(values) if text else np.empty(len(values), dtype=object)
            if not text:
                array[:] = values
            return array.reshape(plain["shape"])
        case "complex":
            return complex(*map(float, held))
        case "function" if function:
            return function(held)
        case "function":
            return a_function
        case "generator" if function:
            name, state = held
            bits = getattr(np.random, name)()
            bits.state = _decoded(state, function)
            return np.random.Generator(bits)
        case "digits" if function:
            return Mnist(*parts(held))
    return Thing(held if key == "thing" and isinstance(held, str) else key)


def _numbers(dtype, text):
    dtype = np.dtype(dtype)
    if dtype.kind not in KINDS:
        raise ValueError("no numbers")
    return np.frombuffer(base64.b64decode(text, validate=True), dtype)


# Errors that a message may name.
ERRORS = {
    name: each
    for name, each in [*vars(builtins).items(), *vars(np.exceptions).items()]
    if isinstance(each, type) and issubclass(each, BaseException)
} | {"LinAlgError": np.linalg.LinAlgError}


def is_known(kind):
    """Whether a class is an error that can be made anew elsewhere.

    Parameters
    ----------
    kind : type

    Returns
    -------
    bool
    """
    return ERRORS.get(kind.__name__) is kind


def in_words(error):
    """An error as data: its type, which known ones it derives from, and its text.

    Parameters
    ----------
    error : BaseException

    Returns
    -------
    dict
    """
    return {
        "type": type(error).__name__[:100],
        "kinds": [each.__name__ for each in type(error).__mro__ if is_known(each)],
        "text": safe(str, error)[:MOST_TEXT],
        "origin": getattr(error, "origin", None),
    }


def error_of(words):
    """An error made anew, of the same type where that is a known one.

    Parameters
    ----------
    words : dict
        Of `in_words`.

    Returns
    -------
    BaseException

    Raises
    ------
    ValueError
        If these are no such words.
    """
    try:
        name, text, kinds = str(words["type"]), str(words["text"]), words["kinds"]
        known = [ERRORS[each] for each in kinds]
        # Those from which others among them derive would come first.
        lowest = [each for each in known if sum(issubclass(one, each) for one in known) == 1]
        made = {"__str__": lambda _: text}
        attempts = [  # a KeyError shows its text in quotes; some can't be made of a text
            *[
                functools.partial(ERRORS[name], told)
                for told in (text, text[1:-1])
                if name in kinds
            ],
            lambda: type(name, tuple(lowest), made)(),
            *[functools.partial(type(name, (each,), made)) for each in known],
        ]
        error = next(each for each in map(_tried, attempts) if each and str(each) == text)
    except Exception as wrong:
        raise ValueError("no error") from wrong
    error.origin = words.get("origin")
    return error


def _tried(make):
    try:
        return make()
    except Exception:
        return None


def message_of(line):
    """A message from what was read, a line of JSON.

    Parameters
    ----------
    line : bytes

    Returns
    -------
    dict

    Raises
    ------
    ValueError
        If it is none.
    """
    try:
        message = json.loads(line)
    except RecursionError as error:
        raise ValueError("too deep") from error
    if not isinstance(message, dict):
        raise ValueError("no message")
    return message


def line_of(message):
    """A message as a line of JSON.

    Parameters
    ----------
    message : dict

    Returns
    -------
    bytes
    """
    return json.dumps(message).encode() + b"\n"


def version(hidden):
    """What tells one version of the course from another: a digest of its code.

    Parameters
    ----------
    hidden : collection of str
        Modules with exercises, which are left out.

    Returns
    -------
    str
    """
    digest = hashlib.sha256()
    for path in sorted([*PACKAGE.glob("*.py"), *PACKAGE.glob("*/*.py")]):
        if path.parent.name != "exercises" or path.stem not in hidden:
            digest.update(path.read_bytes().replace(b"\r", b""))
    return digest.hexdigest()

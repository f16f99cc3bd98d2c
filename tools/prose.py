"""Which numbers the prose of a page says, and what on the page stands behind each of them.

A number is *shown* where code cells have it, in what they put out or in their code: next to the
text, or else in its section, or else anywhere on the page. A value that rounds to it will do. It is
shown *sharply* where the same cells have no number that differs by one in the last digit: a slip
would be noticed. All other numbers need a person, and `prose.json` says for each page

    "facts": {"words with a number": "why it is true", "other words": "= 149 - 59"}
    "read": {"heading": "the numbers of that section that are shown among others"}

Facts are written by hand, for numbers that no cell shows. One that begins with `=` is computed from
numbers that the page shows, and must come out. `python -m tools.prose` writes what is read: run it
when you have read the sections that a failing test names.
"""

import ast
import decimal
import functools
import json
import operator
import re
from decimal import Decimal
from pathlib import Path

import nbformat

from tools.repository import NOTEBOOKS

JUDGED = Path(__file__).with_name("prose.json")

WORDS = {"half": "0.5", "quarter": "0.25", "tenth": "0.1", "twice": "2"}
WORDS |= {
    word: str(number)
    for number, word in enumerate(
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen twenty".split(),
        start=2,
    )
}
WORDS |= {"thirty": "30", "forty": "40", "fifty": "50", "sixty": "60"}
WORDS |= {"hundred": "100", "thousand": "1000", "million": "1000000"}

RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
POWER = rf"⁻?[{RAISED}]+"
NUMBER = re.compile(
    rf"(?<![\w.])\d+(?:,\d\d\d)*(?:\.\d+)?(?:·10{POWER}|{POWER})?(?!\w)|\b(?:{'|'.join(WORDS)})\b",
    re.IGNORECASE,
)
PRINTED = re.compile(r"(?<![\w.])\d+(?:,\d\d\d)*(?:\.\d+)?(?:e[-+]?\d+)?", re.IGNORECASE)

# Code, formulas, addresses, the table of a page's parts (tested apart), and numbers that are names.
NO_PROSE = re.compile(
    r"^(?:```|~~~).*?^(?:```|~~~)|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$|\]\([^)]*\)|^\| part \|(?:.*\n)*?\n"
    r"|^#+ \d+\.|\b0\d\b|\b(?:chapter|part)\s+\d+",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)
HEADING = re.compile(r"^#+ (.*)", re.MULTILINE)
OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


@functools.cache
def prose(source):
    """The source of a Markdown cell with blanks in place of what isn't prose."""
    text = without_quote_marks(source)
    # The part table may be the last of its cell.
    blanked = NO_PROSE.sub(lambda found: re.sub(r"\S", " ", found[0]), f"{text}\n\n")
    return blanked[: len(text)]


@functools.cache
def value(words):
    """A number of the prose, and what one more in its last digit is worth; 0 if it must be met."""
    words = words.lower()
    if words in WORDS:
        return Decimal(WORDS[words]), Decimal(0)
    digits, times, power = re.fullmatch(rf"([\d.,]+)(·10)?({POWER})?", words).groups()
    digits = Decimal(digits.replace(",", ""))
    unit = Decimal(10) ** digits.as_tuple().exponent
    if power:
        exponent = int(power.translate(str.maketrans(f"{RAISED}⁻", "0123456789-")))
        factor = Decimal(10) ** exponent if times else digits ** (exponent - 1)
        digits, unit = digits * factor, unit * factor if times else Decimal(0)
    # 0.01 isn't 0.0096 rounded, but 0.96 may be 0.957.
    return digits, unit if len(digits.as_tuple().digits) > 1 else Decimal(0)


def without_quote_marks(source):
    return re.sub(r"^>", " ", source, flags=re.MULTILINE)


class Shown:
    """The numbers that some code cells show."""

    def __init__(self, numbers):
        self.numbers = numbers
        self.in_units = {Decimal(0): set(map(nine_digits, numbers))}

    def has(self, number, unit):
        if unit not in self.in_units:
            # A number in the middle is rounded to either side.
            self.in_units[unit] = {
                round(shown / unit + nudge)
                for shown in self.numbers
                for nudge in (Decimal("1e-6"), Decimal("-1e-6"))
            }
        return (round(number / unit) if unit else nine_digits(number)) in self.in_units[unit]


def nine_digits(number):
    return decimal.Context(prec=9).plus(number).normalize()


@functools.cache
def shown_in(texts):
    """What the outputs of some cells show, or their outputs and their code."""
    numbers = [number for text, *_ in texts for number in numbers_in(text)]
    numbers += [number for _, *code in texts for each in code for number in numbers_in_code(each)]
    return Shown(numbers)


@functools.cache
def numbers_in(printed):
    """The numbers in what a cell put out, without their signs."""
    return [Decimal(number.replace(",", "")) for number in PRINTED.findall(printed)]


@functools.cache
def numbers_in_code(source):
    """The numbers in the code of a cell, and the values of sums of them such as 0.1**5."""
    values = [constant_value(node) for node in ast.walk(ast.parse(source))]
    return [abs(exact(value)) for value in values if value is not None]


def exact(constant):
    return Decimal(repr(constant))


def constant_value(node):
    """The value of an expression of numbers alone, None for any other."""
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return node.value
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        left, right = constant_value(node.left), constant_value(node.right)
        if left is not None and right is not None:
            return OPERATORS[type(node.op)](left, right)


def printed(cell):
    """Everything that a code cell put out, in words."""
    texts = []
    for output in cell.outputs:
        data = output.get("data", {})
        texts += [output.get("text", ""), output.get("evalue", "")]
        texts += [data.get("text/plain", ""), data.get("text/markdown", "")]
    return "\n".join(texts)


def scopes(page):
    """For each Markdown cell, by its place: what is shown nearby, ever wider.

    What the last cell before it put out, all cells next to it put out, these show with their code,
    its section shows, and the page. Each holds the one before.
    """
    cells = page.cells
    code = [cell.cell_type == "code" for cell in cells]
    heads = [i for i in range(len(cells)) if not code[i] and HEADING.search(cells[i].source)]
    heads = [0, *heads, len(cells)]

    texts = [
        (printed(cell), cell.source) if each else None
        for cell, each in zip(cells, code, strict=True)
    ]

    def shown(first, last, with_code=True):
        return shown_in(tuple(each[: 1 + with_code] for each in texts[first:last] if each))

    for i in range(len(cells)):
        if not code[i]:
            before, after = i, i + 1
            while before and code[before - 1]:
                before -= 1
            while after < len(cells) and code[after]:
                after += 1
            section = max(h for h in heads if h <= i), min(h for h in heads if h > i)
            yield (
                i,
                [
                    shown(max(before, i - 1), i, False),
                    shown(before, after, False),
                    shown(before, after),
                    shown(min(before, section[0]), max(after, section[1])),
                    shown(0, len(cells)),
                ],
            )


def occurrences(page):
    """Each number of the prose: its cell, where it stands there, its heading, how it is shown.

    Yields
    ------
    cell, found, heading, how : int, re.Match, str, str
        How is "sharply", "among others" or "not at all".
    """
    heading = ""
    for i, wider_and_wider in scopes(page):
        text = prose(page.cells[i].source)
        headings = {each.start(): each[1] for each in HEADING.finditer(page.cells[i].source)}
        for found in NUMBER.finditer(text):
            for start in [start for start in headings if start <= found.start()]:
                heading = headings.pop(start)
            yield i, found, heading, how_shown(found, wider_and_wider)
        for start in sorted(headings):
            heading = headings[start]


def how_shown(found, wider_and_wider):
    percent = re.match(r" ?%| percent", found.string[found.end() :])
    for shown in wider_and_wider:
        if has(shown, found[0], percent):
            crowded = any(has(shown, slip, percent) for slip in slips(found[0]))
            return "among others" if crowded else "sharply"
    return "not at all"


def has(shown, words, percent):
    number, unit = value(words)
    return shown.has(number, unit) or (percent and shown.has(number / 100, unit / 100))


@functools.cache
def slips(words):
    """The same number with one more or less in its last digit, and in the last that isn't zero."""
    if words.lower() in WORDS:
        names = {Decimal(number): word for word, number in WORDS.items()}
        here = Decimal(WORDS[words.lower()])
        smaller = [number for number in names if number < here and (number < 1) == (here < 1)]
        larger = [number for number in names if number > here]
        return [names[each] for each in sorted(smaller)[-1:] + sorted(larger)[:1]]
    power = re.search(POWER, words)
    places = range(power.start() if power else 0, len(words))
    digits = [i for i in places if words[i] in f"0123456789{RAISED}"]
    found = []
    for last in {digits[-1], *[i for i in digits if words[i] not in "0⁰"][-1:]}:
        ten = RAISED if power else "0123456789"
        for step in (1, -1):
            digit = ten[(ten.index(words[last]) + step) % 10]
            found.append(words[:last] + digit + words[last + 1 :])
    return [slip for slip in found if not re.search(r"^0[\d,]|⁻⁰", slip)]


def wrong_numbers(page):
    """Copies of a page, each with a slip in one number of its prose.

    Parameters
    ----------
    page : nbformat.NotebookNode

    Yields
    ------
    what, altered : str, nbformat.NotebookNode
        What was altered, in a few words. Only the altered cell is copied.
    """
    for i, found, _, _ in occurrences(page):
        source = page.cells[i].source
        for slip in slips(found[0]):
            altered = source[: found.start()] + slip + source[found.end() :]
            cells = list(page.cells)
            cells[i] = nbformat.NotebookNode(page.cells[i] | {"source": altered})
            what = " ".join(source[max(found.start() - 20, 0) : found.end() + 12].split())
            yield f"cell {i}, {slip} in: {what}", nbformat.NotebookNode(page | {"cells": cells})


def judge(page, facts):
    """The numbers that no cell shows, and those of each section that only a reader can judge.

    Parameters
    ----------
    page : nbformat.NotebookNode
    facts : dict of str to str
        Words with a number, and why it is true.

    Returns
    -------
    unshown : list of str
        Each number with the words around it.
    to_be_read : dict of str to str
        For each heading, the numbers that are shown among others.
    """
    places = [re.compile(r"\s+".join(map(re.escape, words.split()))) for words in facts]
    unshown, to_be_read = [], {}
    for i, found, heading, how in occurrences(page):
        text = without_quote_marks(page.cells[i].source)
        spans = [each.span() for place in places for each in place.finditer(text)]
        if how == "sharply" or any(start <= found.start() < end for start, end in spans):
            continue
        if how == "not at all":
            around = text[max(found.start() - 90, 0) : found.end() + 50]
            unshown.append(f"{found[0]} in: {' '.join(around.split())}")
        else:
            to_be_read.setdefault(heading, []).append(found[0])
    return unshown, {heading: " ".join(numbers) for heading, numbers in to_be_read.items()}


def faults(page, facts, read):
    """Everything wrong with the numbers of a page's prose.

    Parameters
    ----------
    page : nbformat.NotebookNode
    facts, read : dict of str to str
        What was judged of this page, as `prose.json` has it.

    Yields
    ------
    str
    """
    unshown, to_be_read = judge(page, facts)
    for each in unshown:
        yield f"no cell shows {each}"
    for heading in to_be_read | read:
        was, now = read.get(heading), to_be_read.get(heading)
        if was != now:
            yield f"to be read again: {heading}\n  was {was}\n  now {now}"
    text = " ".join(without_quote_marks(c.source) for c in page.cells if c.cell_type == "markdown")
    text = " ".join(text.split())
    yield from (f"no longer on the page: {words}" for words in facts if words not in text)
    yield from wrong_sums(page, facts)


def wrong_sums(page, facts):
    """What is wrong with facts that are computed, such as `"90 degrees apart": "= 149 - 59"`."""
    *_, everywhere = next(scopes(page))[1]
    for words, why in facts.items():
        if why.startswith("="):
            tree = ast.parse(why[1:].strip(), mode="eval").body
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and not everywhere.has(exact(node.value), 0):
                    yield f"no cell shows {node.value}, from which {words!r} is computed"
            result = exact(constant_value(tree))
            said = [value(number)[0] for number in NUMBER.findall(words)]
            if re.search("about|·10", words, re.IGNORECASE):  # 1,860 may be 1,863
                said = [each.normalize() for each in said]
            units = [Decimal(10) ** each.as_tuple().exponent for each in said]
            if not any(map(Shown([result]).has, said, units)):
                yield f"{words!r}, but{why[1:]} is {result}"


def main():
    judged = json.loads(JUDGED.read_text(encoding="utf-8")) if JUDGED.exists() else {}
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        page = nbformat.read(path, as_version=4)
        of_page = judged.setdefault(path.name, {"facts": {}, "read": {}})
        _, of_page["read"] = judge(page, of_page["facts"])
    text = json.dumps(judged, indent=1, ensure_ascii=False)
    JUDGED.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()

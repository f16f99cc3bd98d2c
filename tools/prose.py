"""Which numbers the prose of a page says, and what on the page stands behind each of them.

A number is *shown* where code cells have it, in what they put out or in their code; a value that
rounds to it will do. A number such as 25 must be shown beside the text: by the cells next to it, or
in its section. Anywhere on the page will do for a round one or a word, such as 20 or twelve. Words
up to ten are no measurements. For all others `prose.json` says, page by page,

    "words with a number": "why it is true"

A reason that begins with `=` is computed from numbers that the page shows, and must come out.
"""

import ast
import decimal
import functools
import json
import operator
import re
from decimal import Decimal
from pathlib import Path

from course_utils.explorers.still import without_live_views

FACTS = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))

WORDS = {"half": "0.5", "quarter": "0.25", "tenth": "0.1", "twice": "2"}
WORDS |= {
    word: str(number)
    for number, word in enumerate(
        "eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(), 11
    )
}
WORDS |= {"twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60"}
WORDS |= {"hundred": "100", "thousand": "1000", "million": "1000000"}

RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
POWER = rf"⁻?[{RAISED}]+"
NUMBER = re.compile(
    rf"(?<![\w.])\d+(?:,\d\d\d)*(?:\.\d+)?(?:·10{POWER}|{POWER})?(?!\w)|\b(?:{'|'.join(WORDS)})\b",
    re.IGNORECASE,
)
PRINTED = re.compile(r"(?<![\w.])\d+(?:,\d\d\d)*(?:\.\d+)?(?:e[-+]?\d+)?", re.IGNORECASE)

# Code, formulas, addresses, tables of pages and times (tested apart), and numbers that are names.
NO_PROSE = re.compile(
    r"^(?:```|~~~).*?^(?:```|~~~)|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$|\]\([^)]*\)"
    r"|^\| page \|(?:.*\n)*?\n|^#+ \d+\.|\b0\d\b|\bchapter\s+\d+|\d+ minutes",
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


def is_round(words):
    """Whether a number is a word, or has one digit and else zeros."""
    return words.lower() in WORDS or len(value(words)[0].normalize().as_tuple().digits) == 1


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


def texts(cell):
    """What a code cell put out, in words: one text for each output."""
    return [
        "\n".join(
            [output.get("text", ""), output.get("evalue", "")]
            + [output.get("data", {}).get(kind, "") for kind in ("text/plain", "text/markdown")]
        )
        for output in without_live_views(cell.outputs)
    ]


def shown_by(cells):
    """What the code cells among some cells show."""
    code = [cell for cell in cells if cell.cell_type == "code"]
    return shown_in(tuple(("\n".join(texts(cell)), cell.source) for cell in code))


def scopes(page):
    """Each Markdown cell of a page, with what is shown beside it."""
    cells = page.cells
    code = [cell.cell_type == "code" for cell in cells]
    heads = [i for i in range(len(cells)) if not code[i] and HEADING.search(cells[i].source)]
    heads = [0, *heads, len(cells)]
    for i, cell in enumerate(cells):
        if not code[i]:
            before, after = i, i + 1
            while before and code[before - 1]:
                before -= 1
            while after < len(cells) and code[after]:
                after += 1
            first = min(before, max(head for head in heads if head <= i))
            last = max(after, min(head for head in heads if head > i))
            yield cell, shown_by(cells[first:last])


def unshown(page, facts):
    """The numbers of a page's prose that no cell shows and no fact explains, with words around."""
    places = [re.compile(r"\s+".join(map(re.escape, words.split()))) for words in facts]
    everywhere = shown_by(page.cells)
    for cell, beside in scopes(page):
        text = without_quote_marks(cell.source)
        explained = [each.span() for place in places for each in place.finditer(text)]
        for found in NUMBER.finditer(prose(cell.source)):
            if any(start <= found.start() < end for start, end in explained):
                continue
            number, unit = value(found[0])
            shown = everywhere if is_round(found[0]) else beside
            percent = re.match(r" ?%| percent", found.string[found.end() :])
            if not (shown.has(number, unit) or percent and shown.has(number / 100, unit / 100)):
                around = text[max(found.start() - 90, 0) : found.end() + 50]
                yield f"{found[0]} in: {' '.join(around.split())}"


def faults(page, facts):
    """Everything wrong with the numbers of a page's prose.

    Parameters
    ----------
    page : nbformat.NotebookNode
    facts : dict of str to str
        Words with a number, and why it is true.

    Yields
    ------
    str
    """
    yield from (f"no cell shows {each}" for each in unshown(page, facts))
    text = " ".join(without_quote_marks(c.source) for c in page.cells if c.cell_type == "markdown")
    text = " ".join(text.split())
    yield from (f"no longer on the page: {words}" for words in facts if words not in text)
    yield from wrong_sums(page, facts)


def wrong_sums(page, facts):
    """What is wrong with facts that are computed, such as `"90 degrees apart": "= 149 - 59"`."""
    everywhere = shown_by(page.cells)
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

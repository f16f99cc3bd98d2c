"""A class at a glance: a page that says what to explain next."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from course_utils.classroom.alike import alike_answers
from course_utils.classroom.running import read_page
from course_utils.classroom.tables import SIGNS, Row, answers_of, by_page
from course_utils.resources import course_pages

TO_EXPLAIN = 5  # mistakes that stand at the top
SHOWN = 5  # mistakes of an exercise; the others are folded
SECONDS = 5  # after which a page that is kept up to date loads itself again


@dataclass
class Mistake:
    """A named mistake in one exercise, and who has made it."""

    page: str
    exercise: str
    words: str
    students: list[str] = field(default_factory=list)


@dataclass
class Glance:
    """One exercise of a class: how many have it right, and what went wrong how often."""

    name: str
    counts: Counter = field(default_factory=Counter)
    mistakes: list[Mistake] = field(default_factory=list)
    without_a_name: int = 0

    @property
    def in_words(self):
        return ", ".join(f"{self.counts[each]} {each}" for each in SIGNS if self.counts[each])


def glances(page: str, rows: Iterable[Row]) -> list[Glance]:
    """The exercises of a page, over all who have handed it in.

    Parameters
    ----------
    page : str
    rows : iterable of Row
        Of this page alone.

    Returns
    -------
    list of Glance
        In the order of the page. The mistake that most have made comes first.
    """
    found: dict[str, Glance] = {}
    mistakes: dict[tuple, Mistake] = {}
    for row in rows:
        for marked in row.marks.exercises:
            glance = found.setdefault(marked.exercise, Glance(marked.exercise))
            glance.counts[marked.status] += 1
            if marked.status == "wrong" and not marked.mistake:
                glance.without_a_name += 1
            elif marked.status == "wrong":
                key = marked.exercise, marked.mistake
                if key not in mistakes:
                    mistakes[key] = Mistake(page, *key)
                    glance.mistakes.append(mistakes[key])
                mistakes[key].students.append(row.submission.student)
    for glance in found.values():
        glance.mistakes.sort(key=lambda mistake: -len(mistake.students))
    return list(found.values())


def class_page(
    rows: Iterable[Row], left_out: Iterable[str] = (), words: str = "", watched: bool = False
) -> str:
    """A class at a glance.

    Parameters
    ----------
    rows : iterable of Row
    left_out : iterable of str
        A sentence on each file that doesn't count, or couldn't be read.
    words : str
        What is going on just now.
    watched : bool, default False
        Whether the page loads itself again.

    Returns
    -------
    str
        HTML that needs nothing else.
    """
    pages = by_page(rows)
    nowhere = pages.pop("", [])
    rows = [row for those in pages.values() for row in those]
    seen = {page: glances(page, those) for page, those in pages.items()}
    titles = {page: f"{page[:2]} · {_title(page)}" for page in pages}
    begun = [page for page in pages if any(set(each.counts) - {"untouched"} for each in seen[page])]
    mistakes = [each for page in seen.values() for glance in page for each in glance.mistakes]
    often = [each for each in mistakes if len(each.students) > 1 or len(rows) == 1]
    totals: dict[str, Counter] = defaultdict(Counter)
    for row in rows:
        totals[row.submission.student].update(right=row.right, of=len(row.marks.exercises))
    template = Path(__file__).with_name("class_page.html").read_text(encoding="utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["marked_up"] = _marked_up
    return environment.from_string(template).render(
        pages={page: pages[page] for page in begun},
        not_begun=[titles[page] for page in pages if page not in begun],
        glances=seen,
        titles=titles,
        nowhere=nowhere,
        often=sorted(often, key=lambda each: -len(each.students))[:TO_EXPLAIN],
        totals=dict(sorted(totals.items())),
        alike=alike_answers(answers_of(rows)),
        asterisk=any(marked.by_the_box for row in rows for marked in row.marks.exercises),
        left_out=list(left_out),
        signs=SIGNS,
        shown=SHOWN,
        words=words,
        moment=f"{datetime.now():%Y-%m-%d %H:%M}",
        seconds=SECONDS if watched else 0,
    )


def _title(page):
    """What a page of the course asks, as its first line says."""
    (path,) = (path for path in course_pages() if path.stem == page)
    return read_page(path).cells[0].source.splitlines()[0].lstrip("# ")


def _marked_up(text):
    """A line of Markdown with code and slanted words in it; all else is text."""
    marked_up = Markup("")
    for part in re.split(r"(`[^`]+`|\*[^*`]+\*)", text):
        tag = {"`": "code", "*": "em"}.get(part[:1]) if len(part) > 2 else None
        marked_up += Markup(f"<{tag}>%s</{tag}>") % part[1:-1] if tag else escape(part)
    return marked_up

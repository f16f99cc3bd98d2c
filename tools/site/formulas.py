"""Formulas as MathML, which a browser shows by itself: no script, no fonts, no connection."""

import re

from docutils.nodes import SkipNode
from latex2mathml.converter import convert


def inline(self, node):
    """Write a formula in a line of text."""
    self.body.append(mathml(node))
    raise SkipNode


def display(self, node):
    """Write a formula that stands by itself."""
    # A wide one can be moved by itself, also with keys, so that the page needn't be.
    self.body.append(self.starttag(node, "div", CLASS="math", tabindex="0", role="group"))
    self.body.append(f"{mathml(node, 'block')}</div>\n")
    raise SkipNode


def mathml(node, display="inline"):
    """A formula in MathML, with a little room after the name of a function, as TeX leaves."""
    room = r'<mi>\1</mi><mspace width="0.17em" />'
    return re.sub("<mi>(log)</mi>(?!<mo)", room, convert(node.astext(), display=display))


def setup(app):
    """Make it known to Sphinx, as the renderer "mathml"."""
    app.add_html_math_renderer("mathml", (inline, None), (display, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""The search: its words, and what of a page is shown where they are found.

From a folder a browser reads no other page, so that the text of all of them comes as a program.
"""

import json
import re
from pathlib import Path

from docutils import nodes
from sphinx import addnodes

HYPHENATED = re.compile(r"\b[a-z]+(?:-[a-z]+)+\b", re.IGNORECASE)


def sections(tree):
    """The parts of a page, each with its heading and without those below it.

    Parameters
    ----------
    tree : docutils.nodes.document

    Returns
    -------
    list of (str, str, str)
        The place on the page, the heading, and the text.
    """
    return [part for each in tree.findall(nodes.section) for part in parts(each)]


def parts(section):
    """A section, then what of the package it describes: these have places of their own."""
    title = section.next_node(nodes.title)
    yield section["ids"][0], title.astext() if title else "", text_of(section, title)
    for described in section.findall(addnodes.desc):
        if enclosing(described) is section:
            ids = described[0].get("ids")
            name = described[0].get("fullname", "")
            yield ids[0] if ids else section["ids"][0], name, text_of(described, None)


def enclosing(node):
    """The section that a node is in."""
    while not isinstance(node, nodes.section):
        node = node.parent
    return node


def text_of(node, title):
    """What is to be read in a node, without what is a part of its own."""
    if isinstance(node, nodes.Text):
        return node.astext()
    if isinstance(node, (nodes.math, nodes.math_block)):
        return "…"
    others = (nodes.section, addnodes.desc, addnodes.desc_signature, nodes.raw, nodes.comment)
    read = [each for each in node.children if each is not title and not isinstance(each, others)]
    between = "" if isinstance(node, nodes.TextElement) else " "
    return " ".join(between.join(text_of(each, None) for each in read).split())


def add_joined_words(app, tree):
    """Let a word with a hyphen be found without it, too, as "backpropagation"."""
    found = {word.replace("-", "").lower() for word in HYPHENATED.findall(tree.astext())}
    if found:
        tree.insert(0, nodes.meta(name="keywords", content=", ".join(sorted(found))))


def write_text(app, error):
    """Write the text of all pages, where the site is made."""
    if error or app.builder.name != "html":
        return
    text = {name: sections(app.env.get_doctree(name)) for name in sorted(app.env.found_docs)}
    path = Path(app.outdir) / "_static" / "search_text.js"
    content = f"const searchText = {json.dumps(text, ensure_ascii=False, separators=(',', ':'))};"
    path.write_text(f"{content}\n", "utf-8", newline="\n")


def setup(app):
    """Have Sphinx do it."""
    app.connect("doctree-read", add_joined_words)
    app.connect("build-finished", write_text)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""Tables of README.md."""


def table(heads, rows):
    """Lines of a Markdown table: a name on the left of each row, and numbers to its right."""
    lines = [f"| {' | '.join(map(str, row))} |" for row in [heads, *rows]]
    return [lines[0], f"|---|{'--:|' * (len(heads) - 1)}", *lines[1:]]

"""How Sphinx makes the site. `python -m tools.site` lays out its sources, and calls it."""

from pathlib import Path

from tools.address import address
from tools.repository import PROJECT, REPOSITORY

project = "From a straight line to a network that reads digits"
author = "the authors of the course"
copyright = f"{author}. Version {PROJECT['version']}. Text and figures CC BY 4.0, code BSD 3-Clause"
version = release = PROJECT["version"]
language = "en"

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "tools.site.formulas",
    "tools.site.tables",
    "tools.site.reference",
    "tools.site.search",
]
html_math_renderer = "mathml"

# Pages: they are shown as they were saved.
nb_execution_mode = "off"
myst_enable_extensions = ["attrs_inline", "colon_fence", "dollarmath"]
myst_heading_anchors = 3
highlight_language = "text"

# Links to other places, for --check-links
linkcheck_ignore = [r"https?://([^/]*\.)?example\.(com|org)/"]  # each reader has another
linkcheck_retries = 3
linkcheck_timeout = 10  # seconds

# Reference
autodoc_member_order = "bysource"
default_role = "py:obj"  # `name` in a docstring leads there, where there is such a name
napoleon_google_docstring = False
napoleon_use_ivar = True
napoleon_use_rtype = False
toc_object_entries_show_parents = "hide"  # beside a page there is little room
suppress_warnings = ["ref.python"]  # `path` may be that of several classes

html_theme = "sphinx_book_theme"
html_title = project
html_static_path = [
    *(
        str(Path(__file__).with_name(name))
        for name in ("course.css", "course.js", "reading.js", "search.js")
    ),
    str(REPOSITORY / "course_utils" / "explorers" / "draw_pad.css"),
]
html_js_files = [(name, {"defer": "defer"}) for name in ("course.js", "reading.js")]
html_css_files = ["draw_pad.css", "course.css"]
smartquotes = False
html_copy_source = False
html_show_search_summary = False  # search.js does it, which needn't ask for a page
html_search_scorer = str(Path(__file__).with_name("scorer.js"))
html_domain_indices = html_use_index = False  # one finds a name by the search
html_show_sourcelink = False
templates_path = ["."]
html_sidebars = {"**": ["course-name.html", "search-button-field.html", "sbt-sidebar-nav.html"]}
html_context = {"default_mode": "auto"}
html_theme_options = {
    "max_navbar_depth": 1,  # what stands below a page, that page lists
    "show_toc_level": 2,
    # The tables of the benchmarks want the place of the list of what is on a page.
    "secondary_sidebar_items": {"**": ["page-toc"], "benchmarks/README": []},
    "use_download_button": False,
    "use_fullscreen_button": False,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
    "footer_content_items": ["copyright"],
    "navbar_persistent": [],  # else the search would be there twice
}
if address():
    html_theme_options |= {
        "repository_url": f"https://github.com/{address()}",
        "use_repository_button": True,
        "use_issues_button": True,
    }

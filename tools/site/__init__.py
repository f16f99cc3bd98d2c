"""The course as a site: what is laid out for Sphinx, and what Sphinx doesn't bring with it."""

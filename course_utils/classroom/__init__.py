"""For whoever teaches: copies of the pages, talks, a report on what was handed in."""

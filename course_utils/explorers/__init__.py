"""Explorers, to be moved by hand: one module per notebook, over `Explorer` in `drawing`."""

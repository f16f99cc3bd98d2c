"""Explorers, to be moved by hand: one module per notebook, over the engine in `engine`."""

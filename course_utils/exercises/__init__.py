"""Exercises that answer: one module per notebook, over the engine in `engine`."""

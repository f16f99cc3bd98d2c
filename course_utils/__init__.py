"""Helpers of the course. Its ideas are meant to be read, in the order of the lessons:

arrays (what numbers may come in), activations, losses, differentiation, descent, network, training,
and estimator, the same network for scikit-learn. datasets brings the digits. What a page shows,
moves and asks is in figures, explorers and exercises, each with a module per page. classroom is
for whoever teaches with the pages, doctor for whoever can't run them.
"""

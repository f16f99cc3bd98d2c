"""Helpers of the course, one module per idea, in the order in which the lessons teach them.

activations, losses, differentiation, descent, network and training are meant to be read;
datasets and figures bring the digits and draw the pictures. classroom and doctor are for whoever
teaches with the pages, or can't run them.
"""

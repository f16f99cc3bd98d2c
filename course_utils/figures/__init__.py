"""What the pages show: plain functions that draw, one module per page.

Each draws in the axes that it is given, or else in a new figure, and returns the figure. `show`
displays it, together with words.
"""

from course_utils.figures.curve_fitting import (
    plot_distances,
    plot_fit,
    plot_loss_surface,
    plot_points,
    plot_slopes,
    plot_walks,
)
from course_utils.figures.gradient_descent import plot_descent, plot_heights, plot_table
from course_utils.figures.loss_functions import (
    plot_bars,
    plot_curves,
    plot_loss_and_accuracy,
    plot_probabilities,
)
from course_utils.figures.mnist_backprop import plot_paths
from course_utils.figures.mnist_full_scale import plot_megabytes, plot_published
from course_utils.figures.numerical_differentiation import (
    plot_arrows,
    plot_curve,
    plot_error_against_step,
    plot_error_at,
    plot_errors,
    plot_lines_on_curve,
)
from course_utils.figures.start_here import plot_digits
from course_utils.figures.style import (
    BLUE,
    COLORS,
    DOTS_PER_INCH,
    GRAY,
    ORANGE,
    PURPLE,
    RED,
    VIOLET,
    new_axes,
    picture_html,
    show,
)
from course_utils.figures.what_has_it_learned import (
    plot_confusion_matrix,
    plot_epochs,
    plot_grid_search,
    plot_learning_curves,
    plot_weights,
    plot_weights_in_a_row,
)

__all__ = [
    "BLUE",
    "COLORS",
    "DOTS_PER_INCH",
    "GRAY",
    "ORANGE",
    "PURPLE",
    "RED",
    "VIOLET",
    "new_axes",
    "picture_html",
    "plot_arrows",
    "plot_bars",
    "plot_confusion_matrix",
    "plot_curve",
    "plot_curves",
    "plot_descent",
    "plot_digits",
    "plot_distances",
    "plot_epochs",
    "plot_error_against_step",
    "plot_error_at",
    "plot_errors",
    "plot_fit",
    "plot_grid_search",
    "plot_heights",
    "plot_learning_curves",
    "plot_lines_on_curve",
    "plot_loss_and_accuracy",
    "plot_loss_surface",
    "plot_megabytes",
    "plot_paths",
    "plot_points",
    "plot_probabilities",
    "plot_published",
    "plot_slopes",
    "plot_table",
    "plot_walks",
    "plot_weights",
    "plot_weights_in_a_row",
    "show",
]

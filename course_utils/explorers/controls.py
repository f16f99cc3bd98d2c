"""Controls of the explorers, each with its name beside it at full length."""

import math

import ipywidgets

SLIDERS = (ipywidgets.FloatSlider, ipywidgets.IntSlider, ipywidgets.SelectionSlider)
# Near to 1 they lie close together, where a learning rate decides whether a walk arrives.
LEADING = (
    *(1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9),
    *(2, 2.2, 2.4, 2.6, 2.8, 3, 3.2, 3.5, 4, 4.5),
    *(5, 5.5, 6, 6.5, 7, 7.5, 8, 8.5, 9, 9.5),
)


def slider(label, value, lowest, highest, step, readout=".2f"):
    """A slider for a number.

    Parameters
    ----------
    label : str
    value, lowest, highest, step : float
    readout : str, default ".2f"
        Format of the number beside it.

    Returns
    -------
    ipywidgets.FloatSlider
    """
    ends = {"value": value, "min": lowest, "max": highest, "step": step}
    return ipywidgets.FloatSlider(**ends, **labelled(label), readout_format=readout)


def choice_slider(label, value, choices):
    """A slider over some numbers, each as it is written beside the slider.

    Parameters
    ----------
    label : str
    value : float
        One of them.
    choices : sequence of float
        Ascending.

    Returns
    -------
    ipywidgets.SelectionSlider
    """
    options = [(f"{choice:g}", choice) for choice in choices]
    choice = ipywidgets.SelectionSlider(options=options, value=value, **labelled(label))
    return choice.add_class("course-choice")


def round_numbers(lowest, highest, leading=LEADING):
    """Numbers with few digits, each by some percent larger than the one before.

    Parameters
    ----------
    lowest, highest : float
        Between these they lie.
    leading : sequence of float, default `LEADING`
        From 1 to below 10: what stands before the powers of ten.

    Returns
    -------
    list of float
    """
    powers = range(math.floor(math.log10(lowest)), math.ceil(math.log10(highest)) + 1)
    numbers = [float(f"{first}e{power}") for power in powers for first in leading]
    return [number for number in numbers if lowest <= number <= highest]


def in_one_width(controls):
    """Give sliders tracks of one width, whatever their labels.

    Parameters
    ----------
    controls : iterable of ipywidgets.Widget
        Those that aren't sliders stay as they are.
    """
    sliders = [each for each in controls if isinstance(each, SLIDERS)]
    for each in sliders:
        letters = max(len(slider.description) for slider in sliders)
        each.style.description_width = f"{0.55 * letters:.1f}em"
        each.layout = {"width": f"{0.55 * letters + 18:.1f}em", "max_width": "98%"}


def labelled(label):
    """What gives a control its label, at full length, as keyword arguments.

    Parameters
    ----------
    label : str

    Returns
    -------
    dict
    """
    # In ipywidgets 7, which Colab has, the tooltip of a control has another name.
    eight = "tooltip" in ipywidgets.Checkbox.class_trait_names()
    return {
        "description": label,
        "tooltip" if eight else "description_tooltip": label,  # or the page would say "null" there
        "style": {"description_width": "initial"},
    }

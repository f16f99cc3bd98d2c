"""Controls of the explorers, each with its name beside it at full length."""

import ipywidgets


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


def log_slider(label, value, lowest, highest, step=0.1):
    """A slider over powers of ten.

    Parameters
    ----------
    label : str
    value : float
    lowest, highest : float
        Exponents of the powers of ten at its ends.
    step : float, default 0.1
        Of the exponent.

    Returns
    -------
    ipywidgets.FloatLogSlider
    """
    ends = {"value": value, "min": lowest, "max": highest, "step": step}
    return ipywidgets.FloatLogSlider(**ends, **labelled(label), readout_format=".2g")


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

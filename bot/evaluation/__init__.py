"""Measuring: cases with what is expected of them, what the assistant made of them, figures, a page to read the failures on."""

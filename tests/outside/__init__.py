"""Runs against stand-ins that others wrote, so that our own are not the only judges. Not part of the test suite."""

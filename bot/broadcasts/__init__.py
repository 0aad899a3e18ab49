"""Bulletins to those who asked for a topic: made, scheduled, sent at the lowest priority, stopped, reported."""

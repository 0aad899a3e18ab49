"""Talks between people and the officials on duty, each by their own messenger."""

"""Warnings to the people of a commune: made by one official, confirmed by another, sent to those who subscribed."""

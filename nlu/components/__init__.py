"""Rasa graph components: thin shells over the plain functions of `nlu`."""

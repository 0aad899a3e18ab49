"""Incidents: their life, whom they go to, and what officials are told."""

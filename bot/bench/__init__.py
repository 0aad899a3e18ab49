"""Ours against others, on the same entries and held-out sentences, each in processes of its own."""

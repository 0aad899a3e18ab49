"""Figures for docs/benchmarks.md. Run by hand; no test asserts a timing."""

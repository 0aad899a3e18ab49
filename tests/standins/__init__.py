"""Stand-ins: small real servers that take the place of the messengers in tests and benchmarks."""

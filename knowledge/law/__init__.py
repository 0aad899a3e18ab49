"""Official texts: read, taken apart into provisions, kept in the operator's data folder."""

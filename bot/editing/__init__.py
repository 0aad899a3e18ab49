"""The knowledge desk: what people ask in vain, entries written, reviewed, published and taken back, without a restart."""

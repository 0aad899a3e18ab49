"""The commands of `./pccc`, one module per part of the product; each imports what it needs when it runs."""

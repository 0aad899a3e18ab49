"""What the assistant knows: cited content, its checker, the search file built from it, and search."""

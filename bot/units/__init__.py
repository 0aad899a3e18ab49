"""Administrative units: those that come with the program, dated corrections to them, and files that operators import."""

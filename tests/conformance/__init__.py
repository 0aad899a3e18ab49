"""What every channel must do, as one table over all of them (docs/conformance.md)."""

"""How fast the take-in is, measured by the command that people run (docs/reference/benchmarks.md)."""

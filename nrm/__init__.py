"""The command line, and the local stack that a laptop or a test runs: everybody's public functions, no
domain rule."""

VERSION = "0.1.0"
"""Of the code that builds and releases; a vintage names it. The same as in pyproject.toml, which a test holds it to."""

"""The command line, and the local stack that a laptop or a test runs: everybody's public functions, no
domain rule."""

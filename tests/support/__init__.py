"""What several kinds of tests use: nothing here is a test, and nothing outside of tests may import it."""

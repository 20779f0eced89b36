"""The words of the mechanism: events, codes, errors. Standard library only, no input or output."""

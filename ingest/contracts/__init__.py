"""From a record of a source, by its source file, to raw events, a refusal or a named skip. No input or
output but reading files."""

"""One module for each group of commands. What a command needs is imported when it runs, so that help is
quick."""

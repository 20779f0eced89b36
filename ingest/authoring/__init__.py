"""For those who write source files: read a sample, show what would become of it, draft a file from it. No database, no
installation, no key but a throw-away one."""

"""What readers see instead of persons: pseudonyms, filled after a resolve and drawn anew by a rotation."""

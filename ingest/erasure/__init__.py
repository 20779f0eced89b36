"""Forgetting a person for good: a saga that may be killed anywhere, its certificate, and the replay after a restore."""

"""Benchmarks of disclosure control on seeded tables that are kept here."""

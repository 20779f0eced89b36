"""A country that never existed: its people, their journeys, its source systems as real servers, its truth.

Imports only `vocabulary` of ours. What it serves reaches the pipeline over real connections and in no other
way; what it knows stands in ``<home>/synthetic/truth`` (format: docs/explanation/synthetic-country.md).
"""

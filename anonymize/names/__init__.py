"""Names in comparable spellings: one exact one (`exact`), and several graded ones (`grades`)."""

from anonymize.names.exact import NORMALISER_VERSION, normalised_document, normalised_name

__all__ = ["NORMALISER_VERSION", "normalised_document", "normalised_name"]

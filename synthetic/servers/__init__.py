"""The source systems: each speaks its real format and knows nothing of the pipeline."""

"""The three source systems: each speaks its real format over a real connection and knows nothing of the pipeline."""

"""What it costs to bring the warehouse up to date."""

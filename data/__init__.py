"""What is stored and known: settings, models, repositories, vault, job queue, reference data."""

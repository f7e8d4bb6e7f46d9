"""Reports and pages: speed under load."""

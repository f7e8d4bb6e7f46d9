"""Quality and speed of reference parsing and resolution."""

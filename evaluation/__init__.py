"""Quality and speed scripts, with their committed results."""

"""How well the reader and the contexts find what is in an article."""

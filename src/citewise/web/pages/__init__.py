"""The pages, one module a page; each offers `routes`."""

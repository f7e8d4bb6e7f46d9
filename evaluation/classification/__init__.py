"""Measuring the classifier."""

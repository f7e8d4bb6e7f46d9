"""What alerts take."""

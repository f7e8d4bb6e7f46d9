"""Training and measuring the shipped model (needs the `train` extra: torch, scikit-learn, onnx)."""

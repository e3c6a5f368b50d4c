"""NLU engines behind the `Classifier` protocol."""

"""Types learned from examples: what is seen of a text, the classifier, its training and its use."""

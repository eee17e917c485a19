"""What we do when we are about to break the promise: the roof of the house."""

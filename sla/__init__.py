"""Whether we are keeping the promise."""

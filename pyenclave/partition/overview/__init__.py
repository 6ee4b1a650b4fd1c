"""What a split is, for who wrote the module: what went in and why, what crosses at each call, and what to look at."""

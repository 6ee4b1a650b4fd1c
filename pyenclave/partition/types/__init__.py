"""Types of trusted Python: structural, compared by value."""

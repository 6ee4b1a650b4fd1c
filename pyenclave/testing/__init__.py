"""For tests of enclaves (docs/testing.md): programs need nothing of it."""

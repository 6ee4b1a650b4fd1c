"""What tests of enclaves need and programs do not: [testing.md](../../docs/testing.md)."""

"""The editor service. Needs the extra `lsp`; nothing else in the package imports it."""

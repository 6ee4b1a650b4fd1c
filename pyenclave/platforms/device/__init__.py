"""A software SGX device for programs that are not ours: `pyenclave emulate`."""

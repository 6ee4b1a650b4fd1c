"""The suites run as they are, and again in other ways, each in a process of its own."""

import os

# Generated code and the runtime's C have sanitizers in them.
SANITIZED = "PYENCLAVE_TEST_SANITIZED" in os.environ
# The enclave reaches shared memory only.
SHARED = "PYENCLAVE_TEST_SHARED" in os.environ

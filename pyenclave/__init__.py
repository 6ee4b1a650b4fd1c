"""Moves the sensitive part of a Python program into a hardware enclave."""

"""Modules of the standard library in trusted Python: compiled into images, and run nowhere else.

Which is which is in partition/packages/shipped.py.
"""

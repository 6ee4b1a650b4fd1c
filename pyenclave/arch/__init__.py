"""Structures and numbers, one table each: of the Intel SDM (vol. 3D), and of what crosses the boundary."""

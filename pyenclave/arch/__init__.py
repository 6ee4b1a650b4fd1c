"""Structures and constants of the Intel SDM (vol. 3D), one table each; Python, C and assembly all read from them."""

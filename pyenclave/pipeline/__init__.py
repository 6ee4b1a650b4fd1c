"""From a source to a loaded module: partition, generate, compile, link, sign; cached by content.

Two ways in, one pipeline: a Python module with `@trusted` functions, or an EDL file with C or Cython sources.
Nothing is imported here: a program whose build is in the cache needs `loader` and `cache`, not the compilers behind
`make`.
"""

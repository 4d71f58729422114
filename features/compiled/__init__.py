"""Compiled loops of the feature engine: Numba kernels on tiles and stacks, and what spreads them
over the cores. The public functions one folder up check their input and call these.

Every kernel works on its own range of images and writes nothing else, so results do not depend on
the number of threads. Compiled code is cached on disk; a first call on a new machine compiles.
"""

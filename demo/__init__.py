"""The drawing page of ``versus demo``: a person draws, both sides answer, and show why.

`demo.server` is a small web server for this machine alone; `demo.shelf` has the trained methods;
what the page shows is computed in `demo.answers`, `demo.why` and `demo.collection`. Nobody but the
command imports it.
"""

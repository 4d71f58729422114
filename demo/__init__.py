"""The drawing page of ``versus demo``: a person draws, both sides answer, and show why.

`demo.server` is a small web server for this machine alone, `demo.class_server` one for a class's
phones; `demo.shelf` has the trained methods; what the pages show is computed in `demo.answers`,
`demo.why`, `demo.collection` and `demo.classroom`. Nobody but the command imports it.
"""

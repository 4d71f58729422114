"""The lecture, slide by slide, computed: a page and notebooks, Korean and English.

``steps/`` has one file a step, `lecture.steps.STEPS` lists them in order; ``texts/`` is the catalogue of
what is said in both languages; ``examples/`` has the few lines of the public API that each step shows,
and runs. `lecture.page` and `lecture.notebooks` put them together.
"""

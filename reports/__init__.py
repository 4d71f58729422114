"""From stored records to a report: tables, figures, and words computed from the numbers.

Reads what `experiments.store` wrote and needs neither Keras nor the data sets nor the runner, so a
report can be made again at any time, in seconds. `reports.write.write_report` is the way in.
"""

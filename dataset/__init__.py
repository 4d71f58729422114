"""Pictures with their labels: the data sets, and how each is read, checked and split."""

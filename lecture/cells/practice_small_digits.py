"""The first cell of ``practice_digits.py`` where MNIST is not at hand."""

# %% digits
from dataset.digits import load_digits

digits = load_digits()
(digits_train, y_train), (digits_test, y_test) = (
    (split.images.repeat(3, axis=1).repeat(3, axis=2), split.labels)
    for split in (digits.train, digits.tests["test"])
)
print(digits_train.shape, digits_test.shape)

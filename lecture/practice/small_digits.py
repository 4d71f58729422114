"""The first cell of `lecture.practice.digits` where MNIST is not at hand."""

# %% digits
from dataset.digits import load_digits

digits = load_digits()
(x_train, y_train), (x_test, y_test) = (
    (split.images.repeat(3, axis=1).repeat(3, axis=2), split.labels)
    for split in (digits.train, digits.tests["test"])
)
print(x_train.shape, x_test.shape)

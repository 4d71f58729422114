from cnn.single_layers import convolve
from lecture.numbers import CURVE_FIELD, CURVE_FILTER, OTHER_FIELD

print(convolve(CURVE_FIELD, CURVE_FILTER))
print(convolve(OTHER_FIELD, CURVE_FILTER))

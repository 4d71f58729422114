from cnn.single_layers import flatten, max_pool
from lecture.numbers import FLATTENED_EXAMPLE, POOLED_EXAMPLE

print(max_pool(POOLED_EXAMPLE, side=2).astype(int).tolist())
print(flatten(FLATTENED_EXAMPLE).astype(int).tolist())

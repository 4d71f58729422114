from features.pixels import to_binary
from lecture.picture import load_picture

gray = load_picture().gray
print(gray.shape, (255 * gray[:4, :8]).round().astype(int), sep="\n")
print(to_binary(gray[None])[0, :4, :8])

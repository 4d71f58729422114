from features.inspection import harris_corners
from features.structure_tensor import eigenvalues, structure_tensor
from lecture.picture import load_picture

gray = load_picture().gray[None]
largest, least = eigenvalues(structure_tensor(gray, window=7))
for _, row, col in harris_corners(gray, window=7).places[:3]:
    print(f"({row}, {col}): λ1 = {largest[0, row, col]:.2f}, λ2 = {least[0, row, col]:.2f}")

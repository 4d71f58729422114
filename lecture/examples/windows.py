import numpy as np

from features.ssd import four_energies

corner = np.zeros((1, 15, 15), np.float32)
corner[:, 7:, 7:] = 1
energies, least = four_energies(corner, window=5)
print(energies[:, 0, 7, 7], least[0, 7, 7])

from cnn.keras_classifier import KerasClassifier
from dataset.shapes import load_shapes

data = load_shapes()
network = KerasClassifier("lecture-shape", "lecture-shape", seed=0)
network.fit(data.train.images, data.train.labels)
for name, drawings in data.tests.items():
    error = 1 - network.score(drawings.images, drawings.labels)
    print(f"error rate, {name}: {error:.1%}")

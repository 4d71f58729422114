from cnn.keras_classifier import KerasClassifier
from dataset.shapes import load_shapes

data = load_shapes()
network = KerasClassifier("lecture-shape", "lecture-shape", seed=0)
network.fit(data.train.images, data.train.labels)
print(network.score(data.tests["test"].images, data.tests["test"].labels))
print(network.score(data.tests["challenge"].images, data.tests["challenge"].labels))

from cnn.keras_classifier import KerasClassifier
from dataset.digits import load_digits

data = load_digits()
network = KerasClassifier("lecture-mnist", "lecture-mnist", seed=0)
network.fit(data.train.images, data.train.labels)
print(f"{network.n_parameters_:,} parameters")
print(f"training accuracy: {network.history_['accuracy'][-1]:.1%}")

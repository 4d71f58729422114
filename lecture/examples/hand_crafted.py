from dataset.digits import load_digits
from experiments.methods import METHODS

data = load_digits()
method = METHODS["hog+svm"].build(seed=0).fit(data.train.images, data.train.labels)
wrong = method.predict(data.tests["test"].images) != data.tests["test"].labels
print(f"{100 * wrong.mean():.1f} %")

"""The practice slides on MNIST, a cell a slide: runs as a script, cell after cell."""

# %% digits
from dataset.mnist import load_mnist

data_dir = None
mnist = load_mnist(data_dir)
(digits_train, y_train), (digits_test, y_test) = (
    (split.images[:5000], split.labels[:5000]) for split in (mnist.train, mnist.tests["test"])
)
print(digits_train.shape, digits_test.shape)

# %% scaled
import keras
import numpy as np

keras.utils.set_random_seed(0)
x_train, x_test = (x[..., None].astype("float32") / 255 for x in (digits_train, digits_test))
y_train, y_test = (keras.utils.to_categorical(y, 10) for y in (y_train, y_test))
x_train, x_validation = np.split(x_train, [len(x_train) * 5 // 6])
y_train, y_validation = np.split(y_train, [len(x_train)])
print(x_train.shape, y_train[0])

# %% digit_model
from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D

network = keras.Sequential(
    [
        keras.Input(x_train.shape[1:]),
        Conv2D(32, (3, 3), activation="relu"),
        MaxPooling2D((2, 2)),
        Conv2D(32, (3, 3), activation="relu"),
        MaxPooling2D((2, 2)),
        Flatten(),
        Dense(256, activation="relu"),
        Dense(10, activation="softmax"),
    ]
)
network.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
print(f"{network.count_params():,}")

# %% digit_fit
history = network.fit(
    x_train,
    y_train,
    epochs=3,
    batch_size=32,
    validation_data=(x_validation, y_validation),
    verbose=0,
).history
print([round(share, 3) for share in history["val_accuracy"]])
loss, accuracy = network.evaluate(x_test, y_test, verbose=0)
print(f"accuracy: {accuracy:.2%}")

# %% digit_predict
answers = network.predict(x_test, verbose=0).argmax(axis=1)
wrong = np.flatnonzero(answers != y_test.argmax(axis=1))
for i in wrong[:5]:
    print(f"R: {y_test[i].argmax()} P: {answers[i]}")

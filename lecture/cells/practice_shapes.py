"""The practice slides on the drawings, a cell a slide: runs as a script, cell after cell."""

# %% folders
from pathlib import Path
from tempfile import mkdtemp

from PIL import Image

from dataset.shapes import load_shapes

drawings = load_shapes()
folder = Path(mkdtemp())
for part, split in (("train", drawings.train), ("test", drawings.tests["test"])):
    for i, (image, label) in enumerate(zip(split.images, split.labels, strict=True)):
        path = folder / part / drawings.class_names[label] / f"{i:03}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(path)
for path in sorted(folder.glob("*/*")):
    print(path.relative_to(folder), len(list(path.iterdir())))

# %% generators
import keras

keras.utils.set_random_seed(0)
train, test = (
    keras.utils.image_dataset_from_directory(
        folder / part,
        image_size=(24, 24),
        batch_size=3,
        label_mode="categorical",
        shuffle=part == "train",
        verbose=False,
    )
    for part in ("train", "test")
)
class_names = train.class_names
print(class_names, len(train), "batches of 3")

# %% model
from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D, Rescaling

model = keras.Sequential(
    [
        keras.Input((24, 24, 3)),
        Rescaling(1 / 255),
        Conv2D(32, (3, 3), activation="relu"),
        Conv2D(64, (3, 3), activation="relu"),
        MaxPooling2D((2, 2)),
        Flatten(),
        Dense(128, activation="relu"),
        Dense(3, activation="softmax"),
    ]
)
print(f"{model.count_params():,}")

# %% fit
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
# The pictures are shuffled where they are read.
history = model.fit(train, epochs=50, validation_data=test, shuffle=False, verbose=0).history
print(f"{history['accuracy'][0]:.3f} → {history['accuracy'][-1]:.3f}")

# %% evaluate
loss, accuracy = model.evaluate(test, verbose=0)
print(f"accuracy: {accuracy:.2%}")

# %% predict
import numpy as np

output = model.predict(test, verbose=0)
print({name: i for i, name in enumerate(class_names)})
print(np.array2string(output[:5], precision=3, suppress_small=True, floatmode="fixed"))

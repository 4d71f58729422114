"""Step 9: the practice slides in today's Keras, every listing beside what it printed."""

from lecture.course import Course
from lecture.practice import run_practice
from lecture.step import Block, Step, Table, Text

# What the slides call, and what does it in Keras 3.
CALLS = (
    ("from keras.layers.convolutional import Conv2D", "keras.layers.Conv2D"),
    ("Conv2D(32, …, input_shape=(24, 24, 3))", "keras.Input((24, 24, 3)), Conv2D(32, …)"),
    ("ImageDataGenerator(rescale=1./255)", "keras.layers.Rescaling(1 / 255)"),
    (
        "generator.flow_from_directory(DIR, target_size=(24, 24), class_mode='categorical')",
        'keras.utils.image_dataset_from_directory(DIR, image_size=(24, 24), label_mode="categorical")',
    ),
    (
        "model.fit_generator(generator, steps_per_epoch=15, epochs=50)",
        "model.fit(dataset, epochs=50)",
    ),
    ("model.evaluate_generator(generator, steps=5)", "model.evaluate(dataset)"),
    ("model.predict_generator(generator, steps=5)", "model.predict(dataset)"),
    ("generator.class_indices", "dataset.class_names"),
    (
        "from keras.utils import np_utils; np_utils.to_categorical(y)",
        "keras.utils.to_categorical(y)",
    ),
    ("history['acc'], history['val_acc']", 'history["accuracy"], history["val_accuracy"]'),
)


def practice(course: Course) -> Step:
    """Both networks of the slides: pictures in folders, compile, fit, evaluate, predict."""
    blocks: list[Block] = [Text("idea"), Table("calls", [list(pair) for pair in CALLS])]
    done = run_practice(course.digit_data.key, course.store, course.data_dir)
    for name, listing in done.items():
        blocks += [Text(name), listing]
    return Step("practice", tuple(blocks), {})

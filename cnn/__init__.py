"""Convolutional networks behind scikit-learn's two calls; the only package that imports Keras."""

import os

# Keras and TensorFlow read these when they are first imported; what the user has set wins.
KERAS_BACKEND = os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

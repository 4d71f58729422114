"""Networks of pooled convolutions, trained by compiled loops instead of Keras'.

Of the gradient behind a max pooling three quarters are zeros, which Keras' backends multiply like other
numbers. Here they are skipped, outputs that no pooling window covers are not computed, and each image's
maps stay in the cache. What is added is added in the order of TensorFlow's libraries, so that the weights
are the same to the last bit; before a training a few steps are made both ways, and where they differ,
Keras' loop does it. From the inside out: ``convolution.py`` and ``dense.py`` have the loops,
``layers.py`` and ``stack.py`` the network, ``training.py`` the steps, ``agreement.py`` the comparison.
"""

"""Networks of pooled convolutions, trained by compiled loops instead of Keras'.

Of the gradient behind a max pooling three quarters are zeros, which Keras' backends multiply like other
numbers. Here they are skipped, outputs that no pooling window covers are not computed, and each image's
maps stay in the cache: the same steps as Keras', to rounding, in a fraction of its time
(``versus bench training``).
"""

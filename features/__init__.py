"""Hand-crafted features: functions on stacks of images, and the scikit-learn parts made of them.

One file an idea: `pixels`, `gradients`, `ssd` (shift energy and Moravec), `structure_tensor`,
`harris`, `corners`, `deskew`, `hog`, `lbp`, `scattering`, `random_filters`; their loops are in
``compiled/``. ``extractors/`` turns them into feature vectors,
``classifiers/`` learns from those, and `pipeline` joins the two.
"""

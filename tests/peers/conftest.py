"""Nothing of the plugin when tests are collected."""

# Doctests are looked for in every module: importing this one puts our functions in scikit-image's place.
collect_ignore = ["scikit_image.py"]

"""Image stacks to feature vectors: one scikit-learn transformer a file, ``module:Class`` by key."""

EXTRACTORS: dict[str, str] = {
    "pixels": "features.extractors.pixels:PixelExtractor",
    "moravec": "features.extractors.moravec:MoravecExtractor",
    "structure_tensor": "features.extractors.structure_tensor:StructureTensorExtractor",
    "harris": "features.extractors.harris:HarrisExtractor",
    "hog": "features.extractors.hog:HogExtractor",
}

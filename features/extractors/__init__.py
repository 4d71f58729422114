"""Image stacks to feature vectors: one scikit-learn transformer a file, ``module:Class`` by key."""

EXTRACTORS: dict[str, str] = {
    "pixels": "features.extractors.pixels:PixelExtractor",
    "deskewed": "features.extractors.deskewed:DeskewedExtractor",
    "moravec": "features.extractors.moravec:MoravecExtractor",
    "structure_tensor": "features.extractors.structure_tensor:StructureTensorExtractor",
    "harris": "features.extractors.harris:HarrisExtractor",
    "lbp": "features.extractors.lbp:LbpExtractor",
    "hog": "features.extractors.hog:HogExtractor",
    "phog": "features.extractors.phog:PhogExtractor",
    "scattering": "features.extractors.scattering:ScatteringExtractor",
    "random_filters": "features.extractors.random_filters:RandomFilterExtractor",
}

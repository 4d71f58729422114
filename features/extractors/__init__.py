"""Image stacks to feature vectors: one scikit-learn transformer a file, ``module:Class`` by key."""

EXTRACTORS: dict[str, str] = {
    "pixels": "features.extractors.pixels:PixelExtractor",
    "moravec": "features.extractors.moravec:MoravecExtractor",
    "structure_tensor": "features.extractors.structure_tensor:StructureTensorExtractor",
    "harris": "features.extractors.harris:HarrisExtractor",
    "lbp": "features.extractors.lbp:LbpExtractor",
    "hog": "features.extractors.hog:HogExtractor",
    "phog": "features.extractors.phog:PhogExtractor",
    "hog_lbp": "features.extractors.hog_lbp:HogLbpExtractor",
    "bag_of_words": "features.extractors.bag_of_words:BagOfWordsExtractor",
    "fisher": "features.extractors.fisher:FisherExtractor",
    "scattering": "features.extractors.scattering:ScatteringExtractor",
    "geometry": "features.extractors.geometry:GeometryExtractor",
    "invariants": "features.extractors.invariants:InvariantsExtractor",
    "random_filters": "features.extractors.random_filters:RandomFilterExtractor",
}

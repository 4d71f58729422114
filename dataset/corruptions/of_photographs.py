"""Fourteen ways in which a photograph can be damaged, in the style of CIFAR-10-C."""

from dataset.corruptions.corruption import Corruption

HENDRYCKS = (
    "Hendrycks and Dietterich (2019), Benchmarking neural network robustness to common corruptions "
    "and perturbations, ICLR"
)

PHOTOGRAPHS: dict[str, Corruption] = {
    "gaussian-noise": Corruption(
        "dataset.corruptions.noise:gaussian_noise",
        "Gaussian noise",
        "A normal number is added to every channel of every pixel.",
        "standard deviation, share of full light",
        (0.04, 0.07, 0.1, 0.14, 0.19),
        HENDRYCKS,
    ),
    "shot-noise": Corruption(
        "dataset.corruptions.noise:shot_noise",
        "Shot noise",
        "Every channel of every pixel counts a Poisson number of photons in proportion to its light.",
        "photons at full light",
        (200, 90, 45, 22, 11),
        HENDRYCKS,
    ),
    "impulse-noise": Corruption(
        "dataset.corruptions.noise:impulse_noise",
        "Impulse noise",
        "Some channels of some pixels become dark or full, as many the one as the other.",
        "share of the channels",
        (0.02, 0.04, 0.07, 0.12, 0.19),
        HENDRYCKS,
    ),
    "defocus-blur": Corruption(
        "dataset.corruptions.optics:defocus_blur",
        "Defocus blur",
        "Every point becomes a disk, as before a lens out of focus.",
        "radius of the disk, share of the side",
        (0.02, 0.03, 0.04, 0.05, 0.065),
        HENDRYCKS,
    ),
    "motion-blur": Corruption(
        "dataset.corruptions.optics:motion_blur",
        "Motion blur",
        "The camera moves along a line of random direction while it takes the picture.",
        "length of the movement, share of the side",
        (0.06, 0.1, 0.15, 0.21, 0.28),
        HENDRYCKS,
    ),
    "zoom-blur": Corruption(
        "dataset.corruptions.optics:zoom_blur",
        "Zoom blur",
        "The camera moves towards the centre while it takes the picture.",
        "largest magnification, beyond 1",
        (0.1, 0.17, 0.25, 0.35, 0.47),
        HENDRYCKS,
    ),
    "fog": Corruption(
        "dataset.corruptions.clouds:fog_of_photographs",
        "Fog",
        "A bright cloud lies over the picture, thicker in some places.",
        "thickness where it is thickest",
        (0.25, 0.4, 0.55, 0.7, 0.82),
        HENDRYCKS,
    ),
    "brightness": Corruption(
        "dataset.corruptions.light:brightness",
        "Brightness",
        "Every colour becomes brighter, with its hue and saturation, until its strongest channel is full.",
        "light added to the strongest channel",
        (0.1, 0.2, 0.3, 0.4, 0.5),
        HENDRYCKS,
    ),
    "darkness": Corruption(
        "dataset.corruptions.light:darkness",
        "Darkness",
        "There is less light, and eight bits a channel do not hold all of what is left.",
        "share of the light",
        (0.5, 0.35, 0.23, 0.15, 0.1),
        "our own",
    ),
    "contrast": Corruption(
        "dataset.corruptions.light:contrast",
        "Contrast",
        "Every colour comes near to the picture's mean.",
        "share of its distance from the mean",
        (0.7, 0.5, 0.35, 0.22, 0.12),
        HENDRYCKS,
    ),
    "saturate": Corruption(
        "dataset.corruptions.light:saturate",
        "Saturate",
        "Colours move away from their gray until a channel is dark or full.",
        "factor of the distance from gray",
        (1.6, 2.2, 3.0, 4.2, 6.0),
        HENDRYCKS,
        colour=True,
    ),
    "pixelate": Corruption(
        "dataset.corruptions.resolution:pixelate",
        "Pixelate",
        "Square cells of one colour take the place of the pixels.",
        "side of a cell, share of the side",
        (0.05, 0.075, 0.1, 0.13, 0.16),
        HENDRYCKS,
    ),
    "jpeg": Corruption(
        "dataset.corruptions.resolution:jpeg",
        "JPEG",
        "The picture is stored as a JPEG file of low quality.",
        "quality, as of libjpeg",
        (60, 40, 25, 15, 8),
        HENDRYCKS,
    ),
    "occlusion": Corruption(
        "dataset.corruptions.occlusion:occlusion",
        "Occlusion",
        "A gray square lies on the picture.",
        "side of the square, share of the side",
        (0.15, 0.22, 0.3, 0.38, 0.46),
        "DeVries and Taylor (2017), Improved regularization of convolutional neural networks with "
        "cutout, arXiv:1708.04552",
    ),
}

"""The lecture's steps, in order: name → function that computes it."""

PRACTICE = "practice"
STEPS: dict[str, str] = {
    "matrix": "lecture.steps.matrix:matrix",
    "windows": "lecture.steps.windows:windows",
    "taylor": "lecture.steps.taylor:taylor",
    "hand_crafted": "lecture.steps.hand_crafted:hand_crafted",
    "convolution": "lecture.steps.convolution:convolution",
    "pooling": "lecture.steps.pooling:pooling",
    "shapes": "lecture.steps.shapes:shapes",
    "digits": "lecture.steps.digits:digits",
    PRACTICE: "lecture.steps.practice:practice",
}

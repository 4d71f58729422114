"""Networks that learn from digits and shapes as they are, or distorted anew in every epoch."""

from experiments.methods.method import Method, network

NETWORKS = [
    Method(
        key="lecture-shape-cnn",
        name="Lecture's shape network",
        summary="Conv 32, Conv 64, pool, dense 128; Adam, 50 epochs of 15 batches of 3.",
        citation="the lecture, slide 'shape network'",
        steps=network("lecture-shape", "lecture-shape"),
        version=2,
    ),
    Method(
        key="lecture-mnist-cnn",
        name="Lecture's MNIST network",
        summary="Conv 32, pool, Conv 32, pool, dense 256; plain SGD, 3 epochs of batches of 32.",
        citation="the lecture, slide 'MNIST network'",
        steps=network("lecture-mnist", "lecture-mnist"),
        version=2,
    ),
    Method(
        key="small-cnn",
        name="Small network",
        summary=(
            "Three convolutions with batch normalisation, dropout; Adam with a cosine "
            "schedule, the epoch chosen on a tenth of the training pictures."
        ),
        citation="LeCun et al. (1998), Proc. IEEE 86; Ioffe and Szegedy (2015), Batch normalization",
        steps=network("small", "small"),
        version=2,
    ),
    Method(
        key="lecture-mnist-cnn+adam",
        name="Lecture's MNIST network, Adam",
        summary="The lecture's layers and epochs with Adam, batches of 128 and a falling rate.",
        citation="the lecture, slide 'MNIST network'; Kingma and Ba (2015), Adam, ICLR",
        steps=network("lecture-mnist", "falling-adam"),
    ),
    Method(
        key="lecture-mnist-cnn+augmented",
        name="Lecture's MNIST network, augmented",
        summary="The lecture's layers, by Adam with a falling rate on pictures distorted anew.",
        citation="the lecture, slide 'MNIST network'; Simard, Steinkraus and Platt (2003), ICDAR",
        steps=network("lecture-mnist", "augmented"),
    ),
    Method(
        key="small-cnn+augmented",
        name="Small network, augmented",
        summary="The small network's layers on pictures distorted anew in every epoch.",
        citation="LeCun et al. (1998), Proc. IEEE 86; Simard, Steinkraus and Platt (2003), ICDAR",
        steps=network("small", "augmented"),
    ),
    Method(
        key="small-cnn+photographs",
        name="Small network, photographs",
        summary="The small network's layers on photographs taken again in every epoch.",
        citation="LeCun et al. (1998), Proc. IEEE 86; Howard (2013), arXiv:1312.5402",
        steps=network("small", "photographs"),
    ),
    Method(
        key="small-cnn+photographs-plain",
        name="Small network, photographs, no copies",
        summary="The small network's layers trained as long, on photographs as they are.",
        citation="LeCun et al. (1998), Proc. IEEE 86; Ioffe and Szegedy (2015), Batch normalization",
        steps=network("small", "photographs-plain"),
    ),
    Method(
        key="averaged-cnn",
        name="Lecture's MNIST network, averaged",
        summary="The lecture's MNIST network by Adam, with means of four instead of maxima.",
        citation="Scherer, Müller and Behnke (2010), Evaluation of pooling operations, ICANN",
        steps=network("lecture-mnist-averaged", "falling-adam"),
    ),
    Method(
        key="thinned-cnn",
        name="Lecture's MNIST network, thinned",
        summary="The lecture's MNIST network by Adam, with strides of 2 instead of pooling.",
        citation="Springenberg et al. (2015), Striving for simplicity, ICLR workshop",
        steps=network("lecture-mnist-thinned", "falling-adam"),
    ),
    Method(
        key="lenet5",
        name="LeNet-5",
        summary="The network of 1998, by Adam with a falling rate on pictures distorted anew.",
        citation="LeCun, Bottou, Bengio and Haffner (1998), Proc. IEEE 86",
        steps=network("lenet5", "augmented"),
        published="0.95 %, 0.8 % with distortions (LeCun et al. 1998)",
    ),
    Method(
        key="fast-cnn",
        name="Fast network",
        summary="Two convolutions pooled before they are normalised; two epochs.",
        citation="Ioffe and Szegedy (2015), Batch normalization, ICML",
        steps=network("fast", "fast"),
    ),
    Method(
        key="tiny-cnn",
        name="Tiny network",
        summary="Five narrow convolutions, under 10,000 parameters, on pictures distorted anew.",
        citation="Lin, Chen and Yan (2014), Network in network, ICLR",
        steps=network("tiny", "long"),
    ),
    Method(
        key="plain-cnn",
        name="Plain network",
        summary=(
            "Six 3×3 convolutions with batch normalisation and global pooling, on pictures "
            "distorted anew in every epoch."
        ),
        citation="Simonyan and Zisserman (2015), ICLR; Simard, Steinkraus and Platt (2003), ICDAR",
        steps=network("plain", "augmented"),
    ),
    Method(
        key="few-cnn",
        name="Network for few samples",
        summary="Four convolutions pooled early, dropout, strong distortions, for a handful a class.",
        citation="Simard, Steinkraus and Platt (2003), Best practices for CNNs, ICDAR",
        steps=network("few", "few-samples"),
    ),
    Method(
        key="few-cnn+plain",
        name="Network for few samples, undistorted",
        summary="The network for few samples on pictures as they are.",
        citation="Simard, Steinkraus and Platt (2003), Best practices for CNNs, ICDAR",
        steps=network("few", "few-samples-plain"),
    ),
    Method(
        key="few-cnn+augmented",
        name="Network for few samples, augmented",
        summary="The network for few samples under the distortions that any method may be trained under.",
        citation="Simard, Steinkraus and Platt (2003), Best practices for CNNs, ICDAR",
        steps=network("few", "few-samples-augmented"),
    ),
    Method(
        key="airbench-cnn",
        name="Fast network for photographs",
        summary="Whitened patches, three groups of two convolutions; Muon, alternating flips, 10 epochs.",
        citation="Jordan (2024), 94% on CIFAR-10 in 3.29 seconds on a single GPU, arXiv:2404.00498",
        steps=network("airbench", "airbench"),
    ),
    Method(
        key="airbench-cnn+halved",
        name="Fast network for photographs, bfloat16",
        summary="The fast network for photographs for 16 epochs, its convolutions in bfloat16.",
        citation=(
            "Jordan (2024), 94% on CIFAR-10 in 3.29 seconds on a single GPU, arXiv:2404.00498; "
            "Kalamkar et al. (2019), A study of BFLOAT16 for deep learning training, arXiv:1905.12322"
        ),
        steps=network("airbench", "airbench-halved"),
    ),
    Method(
        key="airbench-cnn+few",
        name="Fast network for photographs, few",
        summary="The fast network for photographs, in an epoch of few photographs at least four steps.",
        citation="Jordan (2024), 94% on CIFAR-10 in 3.29 seconds on a single GPU, arXiv:2404.00498",
        steps=network("airbench", "airbench-few"),
    ),
    Method(
        key="airbench-cnn+long",
        name="Fast network for photographs, long",
        summary="The fast network for photographs, 40 epochs, a square of each covered, mean weights.",
        citation=(
            "Jordan (2024), 94% on CIFAR-10 in 3.29 seconds on a single GPU, arXiv:2404.00498; "
            "DeVries and Taylor (2017), Improved regularization with cutout, arXiv:1708.04552"
        ),
        steps=network("airbench", "airbench-long"),
    ),
    Method(
        key="airbench-cnn+wide",
        name="Fast network for photographs, wide",
        summary="The long network for photographs of 128, 384 and 384 maps, for 32 epochs.",
        citation=(
            "Jordan (2024), 94% on CIFAR-10 in 3.29 seconds on a single GPU, arXiv:2404.00498; "
            "DeVries and Taylor (2017), Improved regularization with cutout, arXiv:1708.04552"
        ),
        steps=network("airbench-wide", "airbench-wide"),
    ),
    Method(
        key="signs-cnn",
        name="Network for signs",
        summary="Standardised pictures in other light, a classifier of two scales; Adam, 18 epochs.",
        citation="Sermanet and LeCun (2011), Traffic sign recognition with multi-scale networks, IJCNN",
        steps=network("signs", "signs"),
    ),
]

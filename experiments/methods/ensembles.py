"""Networks that are put together by the mean of their probabilities (the profile ``ensemble``)."""

from experiments.methods.method import Method, network

ENSEMBLES = [
    # Layers and distortions differ, so that
    # what the members get wrong differs.
    Method(
        key="plain-cnn+record",
        name="Plain network, long",
        summary="The plain network's layers for 24 epochs on bent pictures, averaged over shifts.",
        citation="Simonyan and Zisserman (2015), ICLR; Simard, Steinkraus and Platt (2003), ICDAR",
        steps=network("plain", "record"),
    ),
    Method(
        key="large-cnn+record",
        name="Large kernels, long",
        summary="Three 5×5 convolutions and one of 3×3 for 24 epochs on pictures that are not bent.",
        citation="An et al. (2020), An ensemble of simple CNN models for MNIST, arXiv:2008.10400",
        steps=network("large-kernels", "record-rigid"),
    ),
    Method(
        key="residual-cnn+record",
        name="Residual network, long",
        summary="Three residual blocks for 24 epochs on bent pictures, averaged over shifts.",
        citation="He, Zhang, Ren and Sun (2016), Deep residual learning for image recognition, CVPR",
        steps=network("residual", "record"),
    ),
    Method(
        key="plain-cnn+record-upright",
        name="Plain network, long, deskewed",
        summary="The plain network's layers for 24 epochs on deskewed pictures that are then bent.",
        citation="LeCun et al. (1998), Proc. IEEE 86; Cireşan, Meier and Schmidhuber (2012), CVPR",
        steps=network("plain", "record", prepare="upright"),
    ),
    Method(
        key="large-cnn+record-even",
        name="Large kernels, long, evenly wide",
        summary="Large kernels for 24 epochs on deskewed pictures that are drawn out to one width.",
        citation="Cireşan, Meier and Schmidhuber (2012), Multi-column deep neural networks, CVPR",
        steps=network("large-kernels", "record", prepare="evenly-wide"),
    ),
    Method(
        key="plain-cnn+record-rigid",
        name="Plain network, long, not bent",
        summary="The plain network's layers for 24 epochs on pictures moved and turned, not bent.",
        citation="Simonyan and Zisserman (2015), ICLR; An et al. (2020), arXiv:2008.10400",
        steps=network("plain", "record-rigid"),
    ),
    Method(
        key="record-cnn",
        name="Ensemble of wide networks",
        summary="Ten wide networks on distorted pictures, averaged, also over shifts by one pixel.",
        citation="An et al. (2020), An ensemble of simple CNN models for MNIST, arXiv:2008.10400",
        steps=network("wide", "record-wide"),
        published="0.09 % (An et al. 2020); 0.23 % (Cireşan et al. 2012)",
    ),
]

"""Commands of ``versus``, one file each; `experiments.cli` attaches them."""

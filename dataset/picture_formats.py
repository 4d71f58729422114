"""Formats of pictures that are read; said by the command line too, before anything heavy is imported."""

# As Pillow calls them.
FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF", "PPM")
SUFFIXES = {
    ".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff", ".gif", ".ppm", ".pgm", ".pbm", ".pnm",
}  # fmt: skip
READ = "PNG, JPEG, WebP, BMP, TIFF, GIF, PPM or PGM"

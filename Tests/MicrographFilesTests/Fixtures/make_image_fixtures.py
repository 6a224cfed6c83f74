"""Makes the small image files of the readers' tests and image_fixtures.json with what must be read from them.

Run in this folder with NumPy, tifffile, imagecodecs and Pillow. The expected values come from the arrays that are
written (TIFF, PNG, NPY) or from Pillow (JPEG), never from the code under test.
"""

import io
import json
import pathlib
import struct
import zlib

import numpy as np
import tifffile
from PIL import Image

HERE = pathlib.Path(__file__).parent
FIXTURES = []
random = np.random.default_rng(20)


def numbers(dtype, rows=7, columns=9):
    """Numbers over the whole range of a type."""
    dtype = np.dtype(dtype)
    if dtype.kind == "f":
        return (random.standard_normal((rows, columns)) * 1000).astype(dtype)
    if dtype.kind == "b":
        return random.integers(0, 2, (rows, columns)).astype(bool)
    info = np.iinfo(dtype)
    values = random.integers(info.min, info.max, (rows, columns), dtype=dtype, endpoint=True)
    values[0, 0], values[-1, -1] = info.min, info.max
    return values


def classes(dtype, rows=7, columns=9):
    values = random.integers(0, 5, (rows, columns))
    values[1, 1] = 255 if np.dtype(dtype) != np.int8 else 127
    return values.astype(dtype)


def grey(colours):
    """0.299 R + 0.587 G + 0.114 B; whole numbers stay whole (halves up), equal parts stay exact."""
    r, g, b = (colours[..., i].astype(np.float64) for i in range(3))
    mix = (299 * r + 587 * g + 114 * b) / 1000
    if colours.dtype.kind != "f":
        mix = np.floor(mix + 0.5)
    return np.where((r == g) & (g == b), r, mix)


def page(values, dtype, name="page 0", pixel_nm=None, labels=None, label_error=None):
    flat = np.asarray(values).astype(np.float32).ravel()
    entry = {
        "name": name, "rows": values.shape[0], "columns": values.shape[1], "type": np.dtype(dtype).name,
        "values": [None if np.isnan(v) else float(v) for v in flat],
    }
    if entry["type"] == "bool":
        entry["type"] = "uint8"
    if pixel_nm is not None:
        entry["pixelSizeInNM"] = list(pixel_nm)
    if labels is not None:
        entry["labels"] = [int(v) for v in labels.ravel()]
    if label_error is not None:
        entry["labelError"] = label_error
    return entry


def add(name, pages):
    FIXTURES.append({"file": name, "pages": pages if isinstance(pages, list) else [pages]})


# TIFF

def tiff(name, data, expected=None, pixel_nm=None, labels=None, label_error=None, **options):
    options.setdefault("metadata", None)
    options.setdefault("photometric", "minisblack")
    tifffile.imwrite(HERE / "TIFF" / name, data, software=False, **options)
    shown = data if expected is None else expected
    add("TIFF/" + name, page(shown, data.dtype, pixel_nm=pixel_nm, labels=labels, label_error=label_error))


def make_tiff():
    for dtype in ["u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f4", "f8"]:
        for order, word in [("<", "little"), (">", "big")]:
            tiff(f"{np.dtype(dtype).name}-{word}.tif", numbers(dtype), byteorder=order, rowsperstrip=3)
    with_nan = numbers("f4")
    with_nan[2, 3] = np.nan
    tiff("nan.tif", with_nan)
    for compression in [None, "lzw", "zlib", "packbits"]:
        word = compression or "plain"
        tiff(f"strips-{word}.tif", numbers("u2", 20, 37), compression=compression, rowsperstrip=6)
        tiff(f"tiles-{word}.tif", numbers("u2", 20, 37), compression=compression, tile=(16, 16), byteorder=">")
    ramp = np.add.outer(np.arange(20), 3 * np.arange(37))
    tiff("predictor-lzw.tif", ramp.astype("u2"), compression="lzw", predictor=2)
    tiff("predictor-float.tif", (ramp / 7).astype("f4"), compression="zlib", predictor=3)
    tiff("predictor-big.tif", ramp.astype("u4"), compression="zlib", predictor=2, byteorder=">", tile=(16, 32))
    tiff("big.tif", numbers("u2"), bigtiff=True)
    tiff("big-endian-big.tif", numbers("f4", 20, 37), bigtiff=True, byteorder=">", tile=(16, 16), compression="lzw")
    tiff("one-pixel.tif", np.array([[7]], "u1"))

    colours = numbers("u1", 7, 27).reshape(7, 9, 3)
    colours[3, :, 1] = colours[3, :, 2] = colours[3, :, 0]
    no_colours = "a label mask needs one whole number per pixel, found colours"
    for word, planar in [("contig", "contig"), ("separate", "separate")]:
        stored = colours if word == "contig" else np.moveaxis(colours, 2, 0)
        tifffile.imwrite(
            HERE / f"TIFF/rgb-{word}.tif", stored, photometric="rgb", planarconfig=planar, metadata=None,
            software=False, rowsperstrip=4, compression="zlib")
        add(f"TIFF/rgb-{word}.tif", page(grey(colours), "u1", label_error=no_colours))
    tifffile.imwrite(
        HERE / "TIFF/rgb-separate-tiles.tif", np.moveaxis(colours, 2, 0), photometric="rgb", planarconfig="separate",
        metadata=None, software=False, tile=(16, 16))
    add("TIFF/rgb-separate-tiles.tif", page(grey(colours), "u1"))
    for dtype in ["u1", "u2", "f4"]:
        colours = numbers(dtype, 7, 36).reshape(7, 9, 4)
        colours[3, :, 1] = colours[3, :, 2] = colours[3, :, 0]
        tiff(f"rgba-{np.dtype(dtype).name}.tif", colours, grey(colours), photometric="rgb", extrasamples=["unassalpha"])
    both = numbers("u2", 7, 18).reshape(7, 9, 2)
    tiff("grey-alpha.tif", both, both[..., 0], extrasamples=["unassalpha"], planarconfig="contig")

    for dtype in ["u1", "u2", "u4", "u8"]:
        values = numbers(dtype)
        tiff(f"white-is-zero-{np.dtype(dtype).name}.tif", values, ~values, photometric="miniswhite")
    tiff("white-is-zero-signed.tif", numbers("i2"), photometric="miniswhite")
    mask = classes("u1")
    tiff("white-is-zero-labels.tif", mask, 255 - mask, labels=mask, photometric="miniswhite")

    def palette(name, values, table, **more):
        narrow = table.max() < 256
        shades = np.floor(grey(table.T.astype("f8") / (1 if narrow else 257)) + 0.5)
        tifffile.imwrite(
            HERE / "TIFF" / name, values, photometric="palette", colormap=table, metadata=None, software=False)
        add("TIFF/" + name, page(shades[values], values.dtype, labels=values, **more))

    table = random.integers(0, 256, (3, 256)).astype("u2")
    table[:, :5] = np.array([[0, 255, 0, 0, 80], [0, 0, 255, 0, 80], [0, 0, 0, 255, 80]])
    palette("palette.tif", mask, table * np.uint16(257))
    palette("palette-narrow.tif", mask, table)
    even = np.tile(np.arange(256) * 257, (3, 1)).astype("u2")
    tifffile.imwrite(
        HERE / "TIFF/palette-ramp.tif", mask, photometric="palette", colormap=even, metadata=None, software=False)
    add("TIFF/palette-ramp.tif", page(mask, "u1", labels=mask))
    for dtype in ["i1", "u2", "i2", "u4", "i4", "u8", "i8"]:
        mask = classes(dtype)
        tiff(f"labels-{np.dtype(dtype).name}.tif", mask, labels=mask, byteorder=">")
    far = classes("u2")
    far[2, 2] = 256
    tiff("labels-256.tif", far, label_error="a label mask needs values from 0 to 255, found 256")
    far = classes("i2")
    far[2, 2] = -1
    tiff("labels-minus-1.tif", far, label_error="a label mask needs values from 0 to 255, found -1")
    tiff("labels-float.tif", classes("f4"), label_error="a label mask needs one whole number per pixel, found float32")

    values = numbers("u1", 4, 5)
    def resolution(name, x, y, unit, pixel_nm):
        tiff(name, values, pixel_nm=pixel_nm, resolution=(x, y), resolutionunit=unit)
    resolution("resolution-cm.tif", (10**7, 2), (10**7, 4), "CENTIMETER", (4, 2))
    resolution("resolution-inch.tif", (25400000, 5), (25400000, 10), "INCH", (10, 5))
    for dpi in [72, 96, 300]:
        resolution(f"dpi-{dpi}.tif", (dpi, 1), (dpi, 1), "INCH", None)
        resolution(f"dpi-{dpi}-in-cm.tif", (dpi * 100, 254), (dpi * 100, 254), "CENTIMETER", None)
    resolution("resolution-none.tif", (1000000, 1), (1000000, 1), "NONE", None)
    resolution("resolution-empty.tif", (1, 1), (1, 1), "CENTIMETER", None)

    def described(name, text, pixel_nm, resolution=((4, 1), (2, 1)), **more):
        tiff(name, values, pixel_nm=pixel_nm, resolution=resolution, resolutionunit="NONE", description=text, **more)
    described("imagej-nm.tif", "ImageJ=1.54f\nunit=nm\n", (0.5, 0.25))
    described("imagej-micron.tif", "ImageJ=1.54f\nunit=micron\n", (500, 250))
    described("imagej-micro-escape.tif", "ImageJ=1.54f\nunit=\\u00B5m\n", (500, 250))
    described("imagej-mu-escape.tif", "ImageJ=1.54f\nunit=\\u03BCm\n", (500, 250))
    described("imagej-um.tif", "ImageJ=1.54f\nunit=um\n", (500, 250))
    described("imagej-latin.tif", b"ImageJ=1.54f\nunit=\xb5m\n", (500, 250))
    described("imagej-utf8.tif", "ImageJ=1.54f\nunit=\u00b5m\n".encode(), (500, 250))
    described("imagej-pixel.tif", "ImageJ=1.54f\nunit=pixel\n", None)
    tifffile.imwrite(
        HERE / "TIFF/imagej-tifffile.tif", values, imagej=True, resolution=(20, 40), metadata={"unit": "um"})
    add("TIFF/imagej-tifffile.tif", page(values, "u1", pixel_nm=(25, 50)))
    tifffile.imwrite(
        HERE / "TIFF/ome.tif", values, ome=True, photometric="minisblack", software=False,
        metadata={"PhysicalSizeX": 0.25, "PhysicalSizeXUnit": "nm", "PhysicalSizeY": 0.5, "PhysicalSizeYUnit": "nm",
                  "axes": "YX", "UUID": "urn:uuid:00000000-0000-0000-0000-000000000000"})
    add("TIFF/ome.tif", page(values, "u1", pixel_nm=(0.5, 0.25)))
    ome = '<?xml version="1.0"?><OME><Image ID="Image:0">%s</Image></OME>'
    described("ome-micron.tif", ome % '<Pixels PhysicalSizeX="0.25"\n\tPhysicalSizeY="0.5"/>', (500, 250))
    described("ome-entity.tif", ome % '<Pixels PhysicalSizeX="2" PhysicalSizeXUnit="&#xB5;m"/>', (2000, 2000))
    described("ome-no-length.tif", ome % '<Pixels PhysicalSizeX="2" PhysicalSizeXUnit="pixel"/>', None)
    for name, tags, pixel_nm in [
        ("fei.tif", [(34682, "s", 0, "[Scan]\r\nPixelWidth=2e-009\r\nPixelHeight=3e-009\r\n", True)], (3, 2)),
        ("zeiss.tif", [(34118, "s", 0, "AP_IMAGE_PIXEL_SIZE\r\nImage Pixel Size = 1.5 nm\r\n", True)], (1.5, 1.5)),
        ("gatan.tif", [(65003, "s", 0, "nm", True), (65004, "s", 0, "nm", True), (65009, "d", 1, 0.25, True),
                       (65010, "d", 1, 0.5, True)], (0.5, 0.25)),
    ]:
        tiff(name, values, pixel_nm=pixel_nm, extratags=tags)

    with tifffile.TiffWriter(HERE / "TIFF/pages.tif") as file:
        pages = []
        for i, dtype in enumerate(["u1", "u2", "f4"]):
            data = numbers(dtype, 4 + i, 5)
            file.write(data, photometric="minisblack", metadata=None, software=False,
                       resolution=((i + 1) * 10**6, (i + 1) * 10**6), resolutionunit="CENTIMETER")
            pages.append(page(data, dtype, f"page {i}", pixel_nm=(10 / (i + 1), 10 / (i + 1))))
        add("TIFF/pages.tif", pages)
    with tifffile.TiffWriter(HERE / "TIFF/thumbnail.tif") as file:
        data = numbers("u2")
        file.write(data[::2, ::2], photometric="minisblack", metadata=None, software=False, subfiletype=1)
        file.write(data, photometric="minisblack", metadata=None, software=False)
        add("TIFF/thumbnail.tif", page(data, "u2", "page 1"))
    tifffile.imwrite(HERE / "TIFF/unsupported-float16.tif", values.astype("f2"), metadata=None, software=False)
    tifffile.imwrite(
        HERE / "TIFF/unsupported-cmyk.tif", numbers("u1", 7, 36).reshape(7, 9, 4), photometric="separated",
        metadata=None, software=False)


# PNG

def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def rows_of(samples, bits):
    """One pass: every row with filter 0; samples of shape (rows, columns, channels)."""
    out = b""
    for row in samples:
        flat = row.ravel()
        if bits == 16:
            packed = flat.astype(">u2").tobytes()
        elif bits == 8:
            packed = flat.astype("u1").tobytes()
        else:
            digits = "".join(format(int(v), f"0{bits}b") for v in flat)
            digits += "0" * (-len(digits) % 8)
            packed = bytes(int(digits[i:i + 8], 2) for i in range(0, len(digits), 8))
        out += b"\0" + packed
    return out


ADAM7 = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]


def png(name, samples, bits, colour_type, expected, dtype=None, interlaced=False, before=b"", **more):
    samples = samples.reshape(*samples.shape[:2], -1)
    rows, columns = samples.shape[:2]
    data = b""
    if interlaced:
        for y, x, down, across in ADAM7:
            part = samples[y::down, x::across]
            if part.size:
                data += rows_of(part, bits)
    else:
        data = rows_of(samples, bits)
    header = struct.pack(">IIBBBBB", columns, rows, bits, colour_type, 0, 0, int(interlaced))
    (HERE / "PNG" / name).write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + before + chunk(b"IDAT", zlib.compress(data, 9))
        + chunk(b"IEND", b""))
    add("PNG/" + name, page(expected, dtype or ("u2" if bits == 16 else "u1"), **more))


def make_png():
    gamma = chunk(b"gAMA", struct.pack(">I", 45455)) + chunk(b"sRGB", b"\0")
    for bits, dtype in [(8, "u1"), (16, "u2")]:
        for interlaced in [False, True]:
            end = "-interlaced.png" if interlaced else ".png"
            data = numbers(dtype)
            labels = {"labels": data} if bits == 8 else {}
            png(f"grey-{bits}{end}", data, bits, 0, data, interlaced=interlaced, before=gamma, **labels)
            both = numbers(dtype, 7, 18).reshape(7, 9, 2)
            error = "a label mask needs one number per pixel, found %d (colours)"
            png(f"grey-alpha-{bits}{end}", both, bits, 4, both[..., 0], interlaced=interlaced, label_error=error % 2)
            colours = numbers(dtype, 7, 27).reshape(7, 9, 3)
            colours[3, :, 1] = colours[3, :, 2] = colours[3, :, 0]
            png(f"rgb-{bits}{end}", colours, bits, 2, grey(colours), interlaced=interlaced, before=gamma,
                label_error=error % 3)
            colours = numbers(dtype, 7, 36).reshape(7, 9, 4)
            png(f"rgba-{bits}{end}", colours, bits, 6, grey(colours), interlaced=interlaced, label_error=error % 4)
    mask = classes("u2")
    png("labels-16.png", mask, 16, 0, mask, labels=mask)
    far = classes("u2")
    far[2, 2] = 300
    png("labels-300.png", far, 16, 0, far, label_error="a label mask needs values from 0 to 255, found 300")
    for bits in [1, 2, 4]:
        data = random.integers(0, 2**bits, (7, 9))
        png(f"grey-{bits}.png", data, bits, 0, data * (255 // (2**bits - 1)), labels=data)
        table = random.integers(0, 256, (2**bits, 3)).astype("u1")
        before = chunk(b"PLTE", table.tobytes())
        png(f"palette-{bits}.png", data, bits, 3, grey(table)[data], before=before, labels=data)
    table = random.integers(0, 256, (256, 3)).astype("u1")
    data = classes("u1")
    before = chunk(b"PLTE", table.tobytes())
    png("palette-8.png", data, 8, 3, grey(table)[data], before=before, labels=data)
    png("palette-8-interlaced.png", data, 8, 3, grey(table)[data], before=before, labels=data, interlaced=True)
    before += chunk(b"tRNS", bytes(range(200)))
    png("palette-transparent.png", data, 8, 3, grey(table)[data], before=before, labels=data)
    data = numbers("u1")
    png("grey-transparent.png", data, 8, 0, data, before=chunk(b"tRNS", struct.pack(">H", int(data[2, 2]))), labels=data)
    data = numbers("u1")
    def metres(x, y, unit=1):
        return chunk(b"pHYs", struct.pack(">IIB", x, y, unit))
    png("size-metre.png", data, 8, 0, data, before=metres(500_000_000, 250_000_000), pixel_nm=(4, 2))
    png("size-unknown.png", data, 8, 0, data, before=metres(500_000_000, 250_000_000, 0))
    for dpi in [72, 96, 300]:
        dots = round(dpi / 0.0254)
        png(f"dpi-{dpi}.png", data, 8, 0, data, before=metres(dots, dots))


# JPEG

def make_jpeg():
    y, x = np.mgrid[0:40, 0:52]
    colours = np.stack([100 + 2 * x, 60 + 3 * y, 128 + 60 * np.sin(x / 5 + y / 7)], axis=-1).clip(0, 255).astype("u1")
    error = "JPEG changes the values: a label mask needs TIFF, PNG, NPY or HDF5"
    for name, image, options in [
        ("grey.jpg", Image.fromarray(colours[..., 2]), {}),
        ("rgb.jpg", Image.fromarray(colours), {}),
        ("rgb-full.jpg", Image.fromarray(colours), {"subsampling": 0, "dpi": (300, 300)}),
        ("progressive.jpg", Image.fromarray(colours), {"progressive": True}),
    ]:
        image.save(HERE / "JPEG" / name, quality=90, **options)
        stored = Image.open(HERE / "JPEG" / name)
        stored.draft("L", stored.size)
        assert stored.mode == "L"
        add("JPEG/" + name, page(np.asarray(stored), "u1", label_error=error))
    Image.fromarray(colours).convert("CMYK").save(HERE / "JPEG/unsupported-cmyk.jpg", quality=90)


# NPY

def npy(name, data, version=(1, 0), **more):
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, data, version=version)
    (HERE / "NPY" / name).write_bytes(buffer.getvalue())
    if not name.startswith("unsupported"):
        add("NPY/" + name, page(data, data.dtype.newbyteorder("="), name="array", **more))


def make_npy():
    for dtype in ["?", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f4", "f8"]:
        for order, word in [("<", "little"), (">", "big")]:
            data = numbers(dtype)
            labels = {"labels": data} if dtype in ["?", "u1"] else {}
            npy(f"{data.dtype.name}-{word}.npy", data.astype(data.dtype.newbyteorder(order)), **labels)
    for version in [2, 3]:
        npy(f"version-{version}.npy", numbers("u2"), version=(version, 0))
    npy("fortran.npy", np.asfortranarray(numbers("i2").astype(">i2")))
    npy("fortran-float.npy", np.asfortranarray(numbers("f8")))
    mask = classes("i8")
    npy("labels-fortran.npy", np.asfortranarray(mask), labels=mask)
    far = classes("i4")
    far[2, 2] = -7
    npy("labels-minus-7.npy", far, label_error="a label mask needs values from 0 to 255, found -7")
    npy("labels-float.npy", classes("f8"), label_error="a label mask needs whole numbers, found float64")
    npy("unsupported-stack.npy", numbers("u1", 4, 15).reshape(4, 3, 5))
    npy("unsupported-line.npy", numbers("u1", 1, 15).reshape(15))
    npy("unsupported-number.npy", np.array(3.0))
    npy("unsupported-nothing.npy", np.zeros((0, 5)))
    npy("unsupported-half.npy", numbers("f4").astype("f2"))
    npy("unsupported-complex.npy", numbers("f4").astype("c8"))
    npy("unsupported-record.npy", np.zeros((2, 2), dtype=[("a", "u1"), ("b", "f4")]))


# Headers that claim more than the file can hold

def patched_tiff(name, options, tags):
    """A TIFF of 64 x 64 px whose directory claims other numbers."""
    path = HERE / "TIFF" / name
    tifffile.imwrite(path, np.zeros((64, 64), "u1"), photometric="minisblack", metadata=None, software=False, **options)
    with tifffile.TiffFile(path, mode="r+b") as file:
        for tag, value in tags.items():
            file.pages[0].tags[tag].overwrite(value)


def make_lies():
    for word in ["none", "zlib", "lzw", "packbits"]:
        compression = None if word == "none" else word
        patched_tiff(f"lying-{word}.tif", {"compression": compression, "rowsperstrip": 64},
                     {"ImageWidth": 60_000, "ImageLength": 60_000, "RowsPerStrip": 60_000})
    patched_tiff("lying-tile.tif", {"compression": "zlib", "tile": (64, 64)},
                 {"TileWidth": 65_520, "TileLength": 65_520})
    header = struct.pack(">IIBBBBB", 900_000, 900_000, 16, 6, 0, 0, 0)
    (HERE / "PNG/lying.png").write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(100)))
        + chunk(b"IEND", b""))
    jpeg = bytearray((HERE / "JPEG/grey.jpg").read_bytes())
    size = jpeg.index(b"\xff\xc0") + 5
    jpeg[size:size + 4] = struct.pack(">HH", 65_000, 65_000)
    (HERE / "JPEG/lying.jpg").write_bytes(jpeg)
    for name, shape in [("lying", "(900000, 900000)"), ("lying-overflow", "(4294967296, 4294967296)")]:
        text = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
        (HERE / f"NPY/{name}.npy").write_bytes(b"\x93NUMPY\x01\0" + struct.pack("<H", len(text)) + text.encode() + bytes(80))


for kind, make in [("TIFF", make_tiff), ("PNG", make_png), ("JPEG", make_jpeg), ("NPY", make_npy)]:
    (HERE / kind).mkdir(exist_ok=True)
    for old in (HERE / kind).iterdir():
        old.unlink()
    make()
make_lies()
(HERE / "image_fixtures.json").write_text(
    "[\n" + ",\n".join(json.dumps(f, separators=(",", ":")) for f in FIXTURES) + "\n]\n")

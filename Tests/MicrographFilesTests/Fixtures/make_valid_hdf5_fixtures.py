"""Makes the files of the folder ValidHDF5: the same small image in many of the ways in which HDF5 may store it.

Needs h5py (HDF5 2.0) and numpy. `image` holds 100 x row + column. Files whose names begin with `bad-` cannot be read,
and must say why; all others must be read.
"""
import os

import h5py
import numpy as np

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "ValidHDF5")
ROWS, COLUMNS = 6, 8
IMAGE = (100 * np.arange(ROWS)[:, None] + np.arange(COLUMNS)).astype("u2")
OLD, NEW = {"libver": "earliest"}, {"libver": ("v110", "v110")}
BOTH = {"old": OLD, "new": NEW}


def make(name, data=IMAGE, file_options=OLD, more=None, **options):
    with h5py.File(os.path.join(FOLDER, name + ".h5"), "w", **file_options) as file:
        file.create_dataset("image", data=data, **options)
        if more:
            more(file)


def low_level(name, file_options, change, kind=None):
    """An image whose way of being stored h5py has no word for."""
    with h5py.File(os.path.join(FOLDER, name + ".h5"), "w", **file_options) as file:
        how = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        change(how)
        space = h5py.h5s.create_simple(IMAGE.shape)
        data = h5py.h5d.create(file.id, b"image", h5py.h5t.STD_U16LE, space, how)
        data.write(h5py.h5s.ALL, h5py.h5s.ALL, IMAGE)


def named_types():
    def on_root(file):
        file["type"] = np.dtype("f4")
        file.attrs.create("v", 1.0, dtype=file["type"])

    for age, options in BOTH.items():
        make(f"named-type-on-root-{age}", file_options=options, more=on_root)
        with h5py.File(os.path.join(FOLDER, f"named-type-of-image-{age}.h5"), "w", **options) as file:
            file["type"] = np.dtype("u2")
            file.create_dataset("image", shape=IMAGE.shape, dtype=file["type"])[...] = IMAGE
        # The title stands beside an attribute of a named type.
        with h5py.File(os.path.join(FOLDER, f"named-type-in-metadata-{age}.hspy"), "w", **options) as file:
            file.attrs["file_format"] = "HyperSpy"
            file["type"] = np.dtype("f4")
            scene = file.create_group("Experiments/scene")
            scene.create_dataset("data", data=IMAGE)
            for index, size in enumerate(IMAGE.shape):
                axis = scene.create_group(f"axis-{index}")
                axis.attrs["size"], axis.attrs["scale"], axis.attrs["navigate"] = size, 1.0, False
            general = scene.create_group("metadata/General")
            general.attrs["title"] = "Scene"
            general.attrs.create("v", 1.0, dtype=file["type"])


def headers():
    def in_turn(file):
        # What is written between two attributes of an object makes its header grow by a block each time.
        for index in range(260):
            file["image"].attrs[f"a{index}"] = np.uint8(1)
            file.attrs[f"a{index}"] = np.uint8(1)

    def many(file):
        for index in range(40):
            file["image"].attrs[f"a{index}"] = float(index)

    make("header-in-260-blocks", more=in_turn)
    for age, options in BOTH.items():
        make(f"many-attributes-{age}", file_options=options, more=many)
        make(f"in-order-of-making-{age}", file_options={"track_order": True, **options})


def links():
    def many(file):
        for index in range(60):
            file.create_dataset(f"links/{59 - index:02d}", data=IMAGE[:1, :1])

    for age, options in BOTH.items():
        make(f"many-links-{age}", file_options=options, more=many)


def chunks():
    packed = {"compression": "gzip", "shuffle": True}
    make("chunks-old", chunks=(2, 3))
    make("chunks-old-packed", chunks=(2, 3), **packed)
    for name, options in {
        "one": {"chunks": IMAGE.shape}, "fixed": {"chunks": (2, 3)}, "growing": {"chunks": (2, 3), "maxshape": (None, COLUMNS)},
        "growing-in-two": {"chunks": (2, 3), "maxshape": (None, None)},
    }.items():
        make(f"chunks-new-{name}", file_options=NEW, **options)
        make(f"chunks-new-{name}-packed", file_options=NEW, **options, **packed)
    for age, options in BOTH.items():
        make(f"checksums-{age}", file_options=options, chunks=(2, 3), fletcher32=True)
        low_level(f"compact-{age}", options, lambda how: how.set_layout(h5py.h5d.COMPACT))

    def early(how):
        how.set_chunk((2, 4))
        how.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)

    low_level("chunks-new-implicit", NEW, early)
    make("bad-lzf", chunks=(2, 3), compression="lzf")
    make("bad-hdf5-2", file_options={"libver": "latest"}, chunks=(2, 3), **packed)


def files():
    make("user-block", file_options={"userblock_size": 1024, **OLD})
    for strategy in ["page", "fsm", "aggregate", "none"]:
        page = {"fs_page_size": 512} if strategy == "page" else {}
        make(f"space-{strategy}", file_options={"fs_strategy": strategy, **page, **NEW})


def types():
    for name in ["f2", ">f2", "i1", ">i4", "f8"]:
        data = IMAGE % 100 if name == "i1" else IMAGE
        age = "big-endian" if name[0] == ">" else "little-endian"
        make(f"type-{name.strip('>')}-{age}", data.astype(name))
        make(f"type-{name.strip('>')}-{age}-packed", data.astype(name), chunks=(2, 3), compression="gzip", shuffle=True)
    # Half precision at its ends: infinities, no number, the largest, the smallest of all and of the normal ones.
    row = np.array([np.inf, -np.inf, np.nan, 65504, 2.0 ** -24, 2.0 ** -14, -0.0, 1 / 3], "f2")
    make("half-precision-ends", np.tile(row, (2, 1)))


os.makedirs(FOLDER, exist_ok=True)
for old in os.listdir(FOLDER):
    os.remove(os.path.join(FOLDER, old))
for part in [named_types, headers, links, chunks, files, types]:
    part()

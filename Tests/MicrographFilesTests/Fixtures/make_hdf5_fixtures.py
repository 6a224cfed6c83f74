"""Makes the files of the folder HDF5 and, beside them, expected.json with what h5py and numpy say is in them.

Needs h5py, numpy and hyperspy. Every number is made here; no measured data.
"""
import json
import os
import warnings

import h5py
import numpy as np

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "HDF5")
ROWS, COLUMNS, CHANNELS = 3, 4, 10
SCAN = [("y", 0.5, 1.0, "nm", True), ("x", 0.25, -1.0, "nm", True)]
ENERGY = ("Energy", 0.01, -0.1, "keV", False)
NANOMETRES = {"pm": 1e-3, "Å": 0.1, "nm": 1, "um": 1e3, "µm": 1e3, "mm": 1e6}
expected = []


def cube(dtype="u2", seed=1):
    """Rows, columns, channels; uses the whole range of the type in a few places."""
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 100, (ROWS, COLUMNS, CHANNELS)).astype(dtype)
    kind = np.dtype(dtype)
    if kind.kind in "iu":
        values[0, 0, 0], values[-1, -1, -1] = np.iinfo(kind).max, np.iinfo(kind).min
    else:
        values[0, 0, 0], values[-1, -1, -1], values[1, 1, 1] = 1.5, -2.25, np.nan
    return values


def write(name, array, axes, group="scene", mode="w", metadata=(), libver="earliest", **options):
    with h5py.File(os.path.join(FOLDER, name), mode, libver=libver) as file:
        file.attrs["file_format"] = "HyperSpy"
        file.attrs["file_format_version"] = "3.1"
        experiment = file.create_group("Experiments/" + group)
        experiment.create_dataset("data", data=array, **options)
        for index, axis in enumerate(axes):
            made = experiment.create_group(f"axis-{index}")
            for key, value in zip(("name", "scale", "offset", "units", "navigate"), axis):
                if value is not None:
                    made.attrs[key] = value
            made.attrs["size"] = array.shape[index]
        for path, key, value in metadata:
            experiment.require_group("metadata/" + path).attrs[key] = value


def expect(name, values, axes, dataset=None, **more):
    """Values and axes in the order rows, columns and, where there is one, channels."""
    flat = np.asarray(values).astype("f8").ravel()
    floats = np.asarray(values).dtype.newbyteorder("=").name
    entry = {
        "file": name, "dataset": dataset, "kind": "spectrum image" if len(axes) == 3 else "image",
        "shape": list(np.shape(values)), "type": floats,
        "axes": [{"name": a[0] or "", "scale": a[1], "offset": a[2], "units": a[3] or "", "size": n}
                 for a, n in zip(axes, np.shape(values))],
        "values": [None if np.isnan(v) else float(v) for v in flat],
    }
    sizes = [NANOMETRES.get(a[3]) and abs(a[1]) * NANOMETRES[a[3]] for a in axes[:2]]
    if all(sizes):
        entry["pixelSize"] = sizes
    if len(axes) == 3:
        factor = {"keV": 1000, "eV": 1}[axes[2][3]]
        entry["energy"] = [axes[2][2] * factor, axes[2][1] * factor]
    entry.update(more)
    expected.append(entry)


def both(name, values, axes=SCAN + [ENERGY], order=(0, 1, 2), more=None, **options):
    """A cube stored with its axes in another order."""
    stored = np.ascontiguousarray(np.transpose(values, order))
    write(name, stored, [axes[i] for i in order], **options)
    expect(name, values, axes, **(more or {}))


def storage():
    base = cube()
    sparse = base.copy()
    sparse[0:2, 0:3, 0:4] = 0
    # The energy axis first, in the middle and last. Of the other two the first is the rows, whatever its name.
    both("energy-last.hspy", base)
    both("energy-first.hspy", base, order=(2, 0, 1))
    both("energy-middle.hspy", base, order=(0, 2, 1))
    x_first = [SCAN[1], SCAN[0], ENERGY]
    both("x-before-y.hspy", base, axes=x_first)
    both("energy-first-chunked.hspy", base, order=(2, 0, 1), chunks=(4, 2, 3), compression="gzip", shuffle=True)
    both("energy-middle-chunked.hspy", base, order=(0, 2, 1), chunks=(2, 4, 3), compression="gzip", shuffle=True)
    for name, options in {
        "chunked": {}, "deflate": {"compression": "gzip"}, "shuffle": {"shuffle": True},
        "deflate-shuffle": {"compression": "gzip", "shuffle": True}, "fletcher32": {"fletcher32": True},
        "deflate-shuffle-fletcher32": {"compression": "gzip", "shuffle": True, "fletcher32": True},
    }.items():
        both(f"{name}.hspy", base, chunks=(2, 3, 4), **options)
    both("one-chunk.hspy", base, chunks=base.shape, compression="gzip", shuffle=True)
    both("growing.hspy", base, chunks=(2, 3, 4), maxshape=(None, COLUMNS, CHANNELS), compression="gzip",
         libver=("v108", "v110"))
    both("growing-in-two.hspy", base, chunks=(2, 3, 4), maxshape=(None, None, CHANNELS), shuffle=True,
         libver=("v108", "v110"))
    both("chunk-of-one.hspy", base, chunks=(1, 1, CHANNELS), compression="gzip")
    both("wide-chunk.hspy", base, chunks=(4, 8, 16), maxshape=(None, None, None), compression="gzip")
    # These in the layout of HDF5 1.10: other headers, other indexes of chunks.
    new = {"libver": ("v108", "v110")}
    for dtype in ["u1", "u2", "u4", "u8", "i1", "i2", "i4", "i8", "f4", "f8"]:
        both(f"type-{dtype}.hspy", cube("<" + dtype), **new)
        both(f"type-{dtype}-packed.hspy", cube("<" + dtype), chunks=(2, 3, 4), compression="gzip", shuffle=True,
             **new)
        if dtype[1] != "1":
            both(f"type-{dtype}-big-endian.hspy", cube(">" + dtype), **new)
            packed = {"chunks": (2, 3, 4), "compression": "gzip", **new}
            both(f"type-{dtype}-big-endian-deflate.hspy", cube(">" + dtype), **packed)
            both(f"type-{dtype}-big-endian-shuffle.hspy", cube(">" + dtype), shuffle=True, **packed)
    # Chunks that were never written: zeros, or the fill value that the file names.
    for name, fill in {"unwritten": 0, "unwritten-filled": 7}.items():
        axes = SCAN + [ENERGY]
        write(f"{name}.hspy", base[:0], axes, chunks=(2, 3, 4), maxshape=(None,) * 3, fillvalue=fill,
              compression="gzip", shuffle=True)
        with h5py.File(os.path.join(FOLDER, f"{name}.hspy"), "r+") as file:
            data = file["Experiments/scene/data"]
            data.resize(base.shape)
            data[2:, :3, :4] = base[2:, :3, :4]
            expect(f"{name}.hspy", data[()], axes)
    # A chunk to which its filters were not applied (HDF5 allows that chunk by chunk).
    write("filter-left-out.hspy", base, SCAN + [ENERGY], chunks=(3, 4, 5), compression="gzip", shuffle=True)
    with h5py.File(os.path.join(FOLDER, "filter-left-out.hspy"), "r+") as file:
        data = file["Experiments/scene/data"]
        data.id.write_direct_chunk((0, 0, 5), base[:, :, 5:].tobytes(), filter_mask=0b11)
        expect("filter-left-out.hspy", data[()], SCAN + [ENERGY])
    # Two bits short of a whole type: libhdf5 must convert.
    with h5py.File(os.path.join(FOLDER, "odd-type.hspy"), "w") as file:
        file.attrs["file_format"] = "HyperSpy"
        group = file.create_group("Experiments/scene")
        kind = h5py.h5t.STD_U16LE.copy()
        kind.set_precision(12)
        space = h5py.h5s.create_simple(base.shape)
        data = h5py.Dataset(h5py.h5d.create(group.id, b"data", kind, space))
        data[...] = base & 4095
        for index, axis in enumerate(SCAN + [ENERGY]):
            made = group.create_group(f"axis-{index}")
            for key, value in zip(("name", "scale", "offset", "units", "navigate"), axis):
                made.attrs[key] = value
        expect("odd-type.hspy", base & 4095, SCAN + [ENERGY])


def calibration():
    base = cube("u1")[:2, :2, :3]
    for index, unit in enumerate(["pm", "Å", "nm", "um", "µm", "mm"]):
        both(f"unit-{index}.hspy", base, axes=[("y", 0.5, 0.0, unit, True), ("x", -0.25, 0.0, unit, True), ENERGY])
    both("unit-ev.hspy", base, axes=SCAN + [("Energy loss", 8.0, 700.0, "eV", False)])
    both("no-scan-units.hspy", base, axes=[("y", 0.5, 0.0, None, True), ("x", 0.5, 0.0, "px", True), ENERGY])
    image = cube()[:, :, 0]
    write("image.hspy", image, [SCAN[0][:4] + (False,), SCAN[1][:4] + (False,)])
    expect("image.hspy", image, SCAN)
    write("image-packed.hspy", image, [SCAN[0][:4] + (False,), SCAN[1][:4] + (False,)], chunks=(2, 3),
          compression="gzip", shuffle=True)
    expect("image-packed.hspy", image, SCAN)
    write("image-big-endian.hspy", image.astype(">i4"), [SCAN[0][:4] + (False,), SCAN[1][:4] + (False,)],
          chunks=(2, 3), compression="gzip", fletcher32=True)
    expect("image-big-endian.hspy", image.astype(">i4"), SCAN)
    with h5py.File(os.path.join(FOLDER, "old.hdf5"), "w") as file:
        # The container of HyperSpy 0.8 and before: no attribute of format, `mapped_parameters`, no `navigate`.
        group = file.create_group("Experiments/scene")
        group.create_dataset("data", data=base)
        for index, axis in enumerate(SCAN + [ENERGY]):
            made = group.create_group(f"axis-{index}")
            for key, value in zip(("name", "scale", "offset", "units"), axis):
                made.attrs[key] = value
        mapped = group.create_group("mapped_parameters")
        mapped.attrs["title"], mapped.attrs["record_by"], mapped.attrs["signal_type"] = "Old", "spectrum", "EDS_TEM"
        mapped.create_group("TEM").attrs["beam_energy"] = 200.0
        mapped.create_group("Sample").create_dataset("elements", data=np.array([b"Fe", b"Pt"]))
    expect("old.hdf5", base, SCAN + [ENERGY], title="Old", signalType="EDS_TEM", elements=["Fe", "Pt"], beamEnergy=200)
    # Several data sets, chosen by name.
    write("several.hspy", base, SCAN + [ENERGY], group="first")
    write("several.hspy", base + 1, SCAN + [ENERGY], group="second", mode="r+")
    write("several.hspy", image, [SCAN[0][:4] + (False,), SCAN[1][:4] + (False,)], group="picture", mode="r+")
    expect("several.hspy", base + 1, SCAN + [ENERGY], dataset="second")
    expect("several.hspy", base, SCAN + [ENERGY], dataset="/Experiments/first/data")
    expect("several.hspy", image, SCAN)


def by_hyperspy():
    warnings.simplefilter("ignore")
    import hyperspy.api as hs

    values = cube()
    signal = hs.signals.Signal1D(values)
    for axis, given in zip(signal.axes_manager._axes, SCAN + [ENERGY]):
        axis.name, axis.scale, axis.offset, axis.units = given[:4]
    signal.metadata.General.title = "Scene of our own"
    signal.metadata.Signal.signal_type = "EDS_TEM"
    signal.metadata.add_dictionary({
        "Sample": {"elements": ["Al", "O"]},
        "Acquisition_instrument": {"TEM": {"beam_energy": 300.0, "Detector": {"EDS": {"detector_type": "SuperX"}}}},
    })
    signal.save(os.path.join(FOLDER, "by-hyperspy.hspy"), overwrite=True)
    expect("by-hyperspy.hspy", values, SCAN + [ENERGY], title="Scene of our own", signalType="EDS_TEM",
           elements=["Al", "O"], beamEnergy=300, detector="EDS (SuperX)")
    picture = hs.signals.Signal2D(values[:, :, 0].astype("f4"))
    for axis, given in zip(picture.axes_manager._axes, SCAN):
        axis.name, axis.scale, axis.offset, axis.units = given[:4]
    picture.metadata.General.title = "Picture"
    picture.save(os.path.join(FOLDER, "image-by-hyperspy.hspy"), overwrite=True, compression="gzip")
    expect("image-by-hyperspy.hspy", values[:, :, 0].astype("f4"), SCAN, title="Picture")


def plain():
    image = cube()[:, :, 0]
    pixels = [("y", 1.0, 0.0, "", None), ("x", 1.0, 0.0, "", None)]
    with h5py.File(os.path.join(FOLDER, "plain.h5"), "w") as file:
        file.create_dataset("a/image", data=image)
        file.create_dataset("cube", data=cube())
        file.create_dataset("words", data=np.array([b"one", b"two"]))
        file["b"] = file["a"]  # a second name of the same group: listed once
        file["a/loop"] = file["/"]
    expect("plain.h5", image, pixels, dataset="a/image")
    with h5py.File(os.path.join(FOLDER, "user-block.h5"), "w", userblock_size=512) as file:
        file.create_dataset("image", data=image)
    expect("user-block.h5", image, pixels)


def refused():
    base = cube()
    write("bad-lzf.hspy", base, SCAN + [ENERGY], chunks=(2, 3, 4), compression="lzf")
    write("bad-scaleoffset.hspy", base, SCAN + [ENERGY], chunks=(2, 3, 4), scaleoffset=0)
    write("bad-energy-falling.hspy", base, SCAN + [("Energy", -0.01, 2.0, "keV", False)])
    write("bad-no-energy-unit.hspy", base, SCAN + [("Energy", 0.01, 0.0, None, False)])
    write("bad-three-images.hspy", base, [("t", 1.0, 0.0, None, True), SCAN[0], SCAN[1]])
    write("bad-empty-axis.hspy", base[:0], SCAN + [ENERGY])
    write("bad-complex.hspy", base.astype("c8"), SCAN + [ENERGY])
    # 2^40 rows in a file of a few KB, without chunks and with them; a chunk of 2^31 numbers; 2^20 boxes of one number.
    space = (None, None, None)
    for name, shape, chunk in [
        ("bad-rows", (1 << 40, COLUMNS, CHANNELS), (1, COLUMNS, CHANNELS)),
        ("bad-chunk", base.shape, (1 << 10, 1 << 10, 1 << 9)),
        ("bad-boxes", (1 << 10, 1 << 10, 1), (1, 1, 1 << 20)),
    ]:
        write(f"{name}.hspy", base[:0], SCAN + [ENERGY], chunks=chunk, maxshape=space, compression="gzip")
        with h5py.File(os.path.join(FOLDER, f"{name}.hspy"), "r+") as file:
            file["Experiments/scene/data"].resize(shape)
    # A chunk that unpacks to 4 MB instead of 48 bytes.
    import zlib
    write("bad-bomb.hspy", base, SCAN + [ENERGY], chunks=(2, 3, 4), compression="gzip")
    with h5py.File(os.path.join(FOLDER, "bad-bomb.hspy"), "r+") as file:
        file["Experiments/scene/data"].id.write_direct_chunk((0, 0, 0), zlib.compress(bytes(4 << 20), 9))
    with h5py.File(os.path.join(FOLDER, "bad-bomb-image.h5"), "w") as file:
        data = file.create_dataset("image", data=base[:, :, 0], chunks=(2, 2), compression="gzip")
        data.id.write_direct_chunk((0, 0), zlib.compress(bytes(4 << 20), 9))
    # A chunk that unpacks to one byte; libhdf5 itself reads it, since its unwritten parts would stand for 1.
    with h5py.File(os.path.join(FOLDER, "bad-short-chunk.h5"), "w", libver="earliest") as file:
        data = file.create_dataset("image", shape=(600, 500), dtype="u2", chunks=(600, 500), compression="gzip", fillvalue=1)
        data.id.write_direct_chunk((0, 0), zlib.compress(b"\x07"))
    # A contiguous data set that claims more than the file holds.
    with h5py.File(os.path.join(FOLDER, "bad-contiguous.h5"), "w") as file:
        data = file.create_dataset("image", shape=(1 << 20, 1 << 20), dtype="u1")
    # Numbers in other files.
    with h5py.File(os.path.join(FOLDER, "bad-external-link.hspy"), "w") as file:
        file.attrs["file_format"] = "HyperSpy"
        file.create_group("Experiments/scene")["data"] = h5py.ExternalLink("energy-last.hspy", "/Experiments/scene/data")
    with h5py.File(os.path.join(FOLDER, "bad-soft-link.hspy"), "w") as file:
        file.attrs["file_format"] = "HyperSpy"
        file.create_group("Experiments/scene")["data"] = h5py.SoftLink("/elsewhere")
    with h5py.File(os.path.join(FOLDER, "bad-external-storage.h5"), "w") as file:
        file.create_dataset("image", shape=(3, 4), dtype="u1", external=[("image.hspy", 0, 12)])
    layout = h5py.VirtualLayout(shape=(3, 4), dtype="u2")
    layout[:] = h5py.VirtualSource("plain.h5", "a/image", shape=(3, 4))
    with h5py.File(os.path.join(FOLDER, "bad-virtual.h5"), "w", libver=("v108", "v110")) as file:
        file.create_virtual_dataset("image", layout)
    # A good experiment beside bad ones.
    write("mixed.hspy", base, SCAN + [ENERGY], group="good")
    write("mixed.hspy", base.astype("c8"), SCAN + [ENERGY], group="complex", mode="r+")
    with h5py.File(os.path.join(FOLDER, "mixed.hspy"), "r+") as file:
        file.create_group("Experiments/linked")["data"] = h5py.ExternalLink("energy-last.hspy", "/Experiments/scene/data")
    expect("mixed.hspy", base, SCAN + [ENERGY])
    with h5py.File(os.path.join(FOLDER, "bad-only-words.h5"), "w") as file:
        file.create_dataset("words", data=np.array([b"one", b"two"]))
    with h5py.File(os.path.join(FOLDER, "bad-no-experiments.hspy"), "w") as file:
        file.attrs["file_format"] = "HyperSpy"
    with h5py.File(os.path.join(FOLDER, "bad-experiments-empty.hspy"), "w") as file:
        file.attrs["file_format"] = "HyperSpy"
        file.create_group("Experiments")


os.makedirs(FOLDER, exist_ok=True)
for old in os.listdir(FOLDER):
    os.remove(os.path.join(FOLDER, old))
storage()
calibration()
by_hyperspy()
plain()
refused()
with open(os.path.join(FOLDER, "expected.json"), "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in expected) + "\n]\n")

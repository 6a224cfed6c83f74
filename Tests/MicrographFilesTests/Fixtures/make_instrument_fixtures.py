"""Writes the small files in Velox/, NCEM/, ZSpy/, H5OINA/ and Lines/, laid out as the microscopes' programs lay theirs out.

python3 make_instrument_fixtures.py (needs h5py, numpy and hyperspy; the counts are drawn with a fixed seed)
"""

import json
import os
import shutil
import zipfile
import zlib

import h5py
import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
MARKER = 65535


def folder(name):
    path = os.path.join(here, name)
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(path)
    return path


# Velox -----------------------------------------------------------------------------------------------------------


def text(group, name, value):
    """One JSON text of variable length, as Velox stores all its texts."""
    group.create_dataset(name, data=np.array([json.dumps(value, indent=4)], dtype=object), chunks=(1,),
                         dtype=h5py.string_dtype("ascii"))


def metadata(group, value, frames=1, size=2500):
    column = np.zeros(size, np.uint8)
    letters = np.frombuffer(json.dumps(value).encode(), np.uint8)
    column[: len(letters)] = letters
    group.create_dataset("Metadata", data=np.repeat(column[:, None], frames, axis=1), chunks=(size, 1))


def velox_metadata(detector, index, scan=True):
    value = {
        "Acquisition": {"AcquisitionStartDatetime": {"DateTime": "1700000000"}},
        "Optics": {"AccelerationVoltage": "200000"},
        "Scan": {
            "ScanSize": {"width": "16", "height": "16"},
            "ScanArea": {"left": "0.25", "top": "0.5", "right": "0.5", "bottom": "0.6875"},
        },
        "Detectors": {
            "Detector-0": {"DetectorName": "HAADF", "DetectorType": "ScanningDetector"},
            "Detector-1": {"DetectorName": "SuperXG21", "Dispersion": "20", "OffsetEnergy": "-100"},
            "Detector-2": {"DetectorName": "SuperXG22", "Dispersion": "20", "OffsetEnergy": "-100"},
        },
        "BinaryResult": {
            "Detector": detector, "DetectorIndex": str(index),
            "PixelSize": {"width": "2e-009", "height": "3e-009"}, "PixelUnitX": "m", "PixelUnitY": "m",
            "Offset": {"x": "1e-008", "y": "-4e-009"},
        },
    }
    if not scan:
        value["Scan"] = {"ScanSize": {"width": "0", "height": "0"}}
    return value


def words(frames, last_marker=True):
    """A stream of (frame, row, column, channel) counts, and the word at which each frame starts."""
    stream, starts = [], []
    for frame in frames:
        starts.append(len(stream))
        for pixel in frame.reshape(-1, frame.shape[-1]):
            stream += list(np.repeat(np.arange(len(pixel)), pixel)) + [MARKER]
    return np.array(stream if last_marker else stream[:-1], np.uint16), starts


def stream(file, name, detector, index, data, starts, bins=64, scan=True):
    group = file.create_group(f"Data/SpectrumStream/{name}")
    group.create_dataset("Data", data=data[:, None], chunks=(100, 1))
    if starts is not None:
        group.create_dataset("FrameLocationTable", data=np.array(starts, np.uint64)[:, None], chunks=(8, 1),
                             maxshape=(None, 1))
    settings = {"encoding": "uint16", "bincount": str(bins), "StreamEncoding": "uint16", "Size": "1024"}
    if scan:
        settings["RasterScanDefinition"] = {"Width": "16", "Height": "16"}
    text(group, "AcquisitionSettings", settings)
    metadata(group, velox_metadata(detector, index, scan), len(starts or [0]))


def image(file, name, detector, index, data):
    group = file.create_group(f"Data/Image/{name}")
    group.create_dataset("Data", data=data, chunks=(data.shape[0], data.shape[1], 1))
    metadata(group, velox_metadata(detector, index), data.shape[2])


def display(file, title, name, **more):
    text(file.create_group("Displays/ImageDisplay"), "d0",
         {"title": title, "data": "/SharedProperties/ImageSeriesDataReference/r0", **more})
    text(file.create_group("SharedProperties/ImageSeriesDataReference"), "r0",
         {"dataPath": f"/Data/Image/{name}", "frameIndex": 0})


def spectrum(file, name, detector, index, counts):
    group = file.create_group(f"Data/Spectrum/{name}")
    group.create_dataset("Data", data=counts.astype(np.uint32)[:, None])
    metadata(group, velox_metadata(detector, index))


def eels_metadata(group, offset):
    metadata(group, {"Acquisition": {"AcquisitionStartDatetime": {"DateTime": "1700000000"}},
                     "Optics": {"AccelerationVoltage": "300000"}, "BinaryResult": {"Detector": "EELS"}})
    column = np.zeros(400, np.uint8)
    letters = np.frombuffer(json.dumps({"Data": {"offset": offset, "dispersion": 0.1692}}).encode(), np.uint8)
    column[: len(letters)] = letters
    group.create_dataset("AcquisitionMetadata", data=column[:, None])


def velox(path, version, end_frame=None, start_frame=1):
    file = h5py.File(path, "w", libver=("earliest", "v108"))
    text(file, "Version", {"version": version, "format": "Velox"})
    if end_frame:
        group = file.create_group("Data/SpectrumImage/e0")
        group.create_dataset("Data", data=np.zeros((9, 1), np.uint8))
        text(group, "SpectrumImageSettings", {"startFramePosition": str(start_frame), "endFramePosition": str(end_frame)})
        metadata(group, velox_metadata("SuperXG2", 0))
    return file


def write_velox():
    out = folder("Velox")
    random = np.random.default_rng(7)
    # Detector, frame, row, column, channel.
    cube = random.poisson(0.15, (2, 3, 3, 4, 64)).astype(np.uint8)
    cube[0, 1, 2, 3, 5] = 200
    cube.tofile(os.path.join(out, "counts.bin"))
    frames = random.integers(0, 60000, (3, 4, 3)).astype(np.uint16)
    maps = random.random((3, 4, 1)).astype(np.float32)

    with velox(f"{out}/two-detectors.emd", "11", 3) as file:
        image(file, "a0", "HAADF", 0, frames)
        image(file, "a1", "SuperXG2", 1, maps)
        display(file, "Ti", "a1")
        items = file.create_group("SharedProperties/DisplayGroupItem")
        text(items, "i0", {"groupType": "Eds", "name": "Ti"})
        text(items, "i1", {"groupType": "Eds", "name": "O"})
        text(items, "i2", {"groupType": "Stem", "name": "HAADF"})
        for index in (1, 0):
            data, starts = words(cube[index])
            stream(file, f"s{1 - index}", f"SuperXG2{index + 1}", index + 1, data, starts)
            spectrum(file, f"t{index}", f"SuperXG2{index + 1}", index + 1, cube[index].sum((0, 1, 2)))

    # As versions before 6: one stream, no table of frames, more frames than were used, the last marker missing.
    with velox(f"{out}/old.emd", "4", 2) as file:
        image(file, "a0", "HAADF", 0, frames[:, :, :1])
        text(file.create_group("Operations/StemInputOperation"), "o0", {"dataPath": "/Data/Image/a0", "detector": "BF"})
        text(file.create_group("Operations/ImageQuantificationOperation"), "o1",
             {"colormixSelection": [{"name": "HAADF", "stem": "true"}, {"name": "Nb", "stem": "false"}]})
        stream(file, "s0", "SuperXG2", 9, words(cube[0], last_marker=False)[0], None)

    # The first frame was broken off after 5 pixels, and the sum of the counts is wrong.
    with velox(f"{out}/broken-off.emd", "6") as file:
        first, _ = words(cube[0][:1])
        first = first[: np.flatnonzero(first == MARKER)[4] + 1]
        rest, starts = words(cube[0][1:])
        stream(file, "s0", "SuperXG21", 1, np.concatenate([first, rest, [4000, 70]]).astype(np.uint16)[:-2],
               [0] + [len(first) + start for start in starts])
        spectrum(file, "t0", "SuperXG21", 1, cube[0].sum((0, 1, 2)))

    with velox(f"{out}/pruned.emd", "11", 3) as file:
        image(file, "a0", "HAADF", 0, frames)
    with velox(f"{out}/no-scan.emd", "11") as file:
        stream(file, "s0", "SuperXG21", 1, words(cube[0])[0], None, scan=False)
        spectrum(file, "t0", "SuperXG21", 1, cube[0].sum((0, 1, 2)))

    # Velox summed up the second and the third frame; the settings and the stored sum say so, the stream holds all three.
    with velox(f"{out}/later-frames.emd", "11", 3, start_frame=2) as file:
        image(file, "a0", "HAADF", 0, frames)
        display(file, "DF", "a0", id="DF")
        data, starts = words(cube[0])
        stream(file, "s0", "SuperXG21", 1, data, starts)
        spectrum(file, "t0", "SuperXG21", 1, cube[0][1:].sum((0, 1, 2)))

    # Two ranges of energies, columns, channels, rows, and a line: positions, channels.
    with velox(f"{out}/eels.emd", "13", 3) as file:
        image(file, "a0", "HAADF", 0, frames)
        display(file, "DF", "a0", id="DF")
        for name, offset, value in (("high", 480.0, 1000), ("low", -21.5, 0)):
            group = file.create_group(f"Data/EelsSpectrumImage/{name}")
            numbers = np.arange(4 * 8 * 3, dtype=np.uint16).reshape(4, 8, 3) + value
            group.create_dataset("Data", data=numbers, chunks=(1, 8, 3))
            eels_metadata(group, offset)
    with velox(f"{out}/eels-line.emd", "13", 3) as file:
        image(file, "a0", "HAADF", 0, frames)
        display(file, "DF", "a0", id="DF")
        group = file.create_group("Data/EelsSpectrumImage/line")
        group.create_dataset("Data", data=np.arange(4 * 8, dtype=np.uint16).reshape(4, 8))
        eels_metadata(group, 480.0)


# NCEM ------------------------------------------------------------------------------------------------------------


def dimension(group, number, name, units, values):
    data = group.create_dataset(f"dim{number}", data=np.array(values))
    data.attrs["name"] = name
    data.attrs["units"] = units


def write_ncem():
    out = folder("NCEM")
    with h5py.File(f"{out}/map.emd", "w") as file:
        file.attrs["version_major"], file.attrs["version_minor"] = 0, 2
        file.create_group("microscope").attrs["high tension"] = 200000.0
        group = file.create_group("data/cube")
        group.attrs["emd_group_type"] = 1
        group.create_dataset("data", data=np.arange(3 * 4 * 5, dtype=np.uint16).reshape(3, 4, 5), chunks=(3, 2, 5),
                             compression="gzip", shuffle=True)
        dimension(group, 1, "y", "n_m", np.float32(0.5) * np.arange(3, dtype=np.float32))
        # Two values are enough: the start and the step.
        dimension(group, 2, "x", "[n_m]", [1.0, 1.25])
        dimension(group, 3, "Energy", "keV", -0.1 + 0.02 * np.arange(5))
        group = file.create_group("data/image")
        group.attrs["emd_group_type"] = 1
        group.create_dataset("data", data=np.arange(12, dtype=np.float32).reshape(3, 4))
        dimension(group, 1, "y", "[u_m]", np.arange(3) * 0.001)
        dimension(group, 2, "x", "[u_m]", np.arange(4) * 0.002)
        group = file.create_group("data/stack")
        group.attrs["emd_group_type"] = 1
        group.create_dataset("data", data=np.zeros((2, 2, 2, 2), np.int8))


# HyperSpy's Zarr stores --------------------------------------------------------------------------------------------


def unpack_chunks(path):
    """Chunks without compression: HyperSpy itself always packs."""
    with open(f"{path}/.zarray") as file:
        description = json.load(file)
    description["compressor"] = None
    with open(f"{path}/.zarray", "w") as file:
        json.dump(description, file, indent=4)
    for place, _, files in os.walk(path):
        for name in files:
            if not name.startswith("."):
                with open(os.path.join(place, name), "rb") as file:
                    packed = file.read()
                with open(os.path.join(place, name), "wb") as file:
                    file.write(zlib.decompress(packed))


def pack(folder, path, method=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", method) as archive:
        for place, _, files in sorted(os.walk(folder)):
            for file in sorted(files):
                whole = os.path.join(place, file)
                archive.write(whole, os.path.relpath(whole, folder))


def write_zspy():
    import hyperspy.api as hs
    import numcodecs

    out = folder("ZSpy")
    cube = np.arange(4 * 5 * 7, dtype=np.uint16).reshape(4, 5, 7) % 97
    signal = hs.signals.Signal1D(cube)
    for axis, name, units, scale, offset in zip(
        signal.axes_manager._axes, ["y", "x", "Energy"], ["nm", "nm", "keV"], [0.5, 0.5, 0.02], [0, 0, 0.1]
    ):
        axis.name, axis.units, axis.scale, axis.offset = name, units, scale, offset
    signal.metadata.General.title = "Small cube"
    signal.metadata.set_item("Signal.signal_type", "EDS_TEM")
    signal.metadata.set_item("Acquisition_instrument.TEM.beam_energy", 200.0)
    signal.metadata.set_item("Sample.elements", ["Fe", "Pt"])
    compressors = {
        "blosc-zstd": numcodecs.Blosc(cname="zstd", shuffle=1), "blosc-lz4": numcodecs.Blosc(cname="lz4", shuffle=2),
        "zlib": numcodecs.Zlib(1), "gzip": numcodecs.GZip(1), "raw": numcodecs.Zlib(1),
    }
    for name, compressor in compressors.items():
        path = f"{out}/{name}.folder.zspy"
        signal.save(path, chunks=(2, 5, 3), compressor=compressor, overwrite=True)
        if name == "raw":
            unpack_chunks(f"{path}/Experiments/Small cube/data")
        pack(path, f"{out}/{name}.zspy", zipfile.ZIP_DEFLATED if name == "raw" else zipfile.ZIP_STORED)
        if name != "blosc-zstd":
            shutil.rmtree(path)


# Oxford ------------------------------------------------------------------------------------------------------------


def write_h5oina():
    out = folder("H5OINA")
    random = np.random.default_rng(8)
    rows, columns, channels = 3, 4, 32
    with h5py.File(f"{out}/map.h5oina", "w") as file:
        file["Manufacturer"] = np.array(["Oxford Instruments"], dtype=object)
        file["Software Version"] = np.array(["6.0"], dtype=object)
        file["Format Version"] = np.array(["5.0"], dtype=object)
        file["Index"] = np.array(["1"], dtype=object)
        header = file.create_group("1/EDS/Header")
        for name, value, type in [
            ("X Cells", columns, np.int32), ("Y Cells", rows, np.int32), ("X Step", 0.25, np.float32),
            ("Y Step", 0.5, np.float32), ("Channel Width", 10.0, np.float32), ("Start Channel", -200.0, np.float32),
            ("Number Channels", channels, np.int32), ("Beam Voltage", 20.0, np.float32),
        ]:
            header.create_dataset(name, data=np.array([value], type))
        header["Analysis Label"] = np.array(["Site 1"], dtype=object)
        data = file.create_group("1/EDS/Data")
        counts = random.poisson(1.5, (rows * columns, channels)).astype(np.int32)
        data.create_dataset("Spectrum", data=counts, chunks=(5, channels), compression="gzip")
        counts.astype(np.uint8).tofile(f"{out}/counts.bin")
        elements = file.create_group("1/EDS/Data/Window Integral")
        for name in ["Fe Ka1", "O Ka1"]:
            elements.create_dataset(name, data=np.arange(rows * columns, dtype=np.float32))
        header = file.create_group("1/Electron Image/Header")
        for name, value, type in [
            ("X Cells", 6, np.int32), ("Y Cells", 5, np.int32), ("X Step", 0.1, np.float32), ("Y Step", 0.1, np.float32),
            ("Beam Voltage", 20.0, np.float32),
        ]:
            header.create_dataset(name, data=np.array([value], type))
        images = file.create_group("1/Electron Image/Data/SE")
        images.create_dataset("Electron Image 1", data=np.arange(30, dtype=np.uint16))
        file.create_group("1/Electron Image/Data/FSE").create_dataset(
            "Lower Left", data=np.arange(30, dtype=np.uint8).reshape(5, 6))


# Lines of spectra ---------------------------------------------------------------------------------------------------


def write_lines():
    import hyperspy.api as hs

    out = folder("Lines")
    numbers = np.arange(6 * 5, dtype=np.uint16).reshape(6, 5)
    with h5py.File(f"{out}/line.emd", "w") as file:
        file.attrs["version_major"], file.attrs["version_minor"] = 0, 2
        for name, data in (("spectra", numbers), ("turned", numbers.T)):
            group = file.create_group(f"data/{name}")
            group.attrs["emd_group_type"] = 1
            group.create_dataset("data", data=data)
            axes = [("x", "n_m", 0.5 * np.arange(6)), ("Energy", "eV", 100.0 + 10 * np.arange(5))]
            for number, axis in enumerate(axes if name == "spectra" else axes[::-1], 1):
                dimension(group, number, *axis)
    signal = hs.signals.Signal1D(numbers)
    for axis, name, units, scale, offset in zip(
        signal.axes_manager._axes, ["x", "Energy"], ["nm", "eV"], [0.5, 10.0], [0, 100.0]
    ):
        axis.name, axis.units, axis.scale, axis.offset = name, units, scale, offset
    signal.metadata.General.title = "spectra"
    signal.metadata.set_item("Signal.signal_type", "EELS")
    signal.save(f"{out}/line.hspy", overwrite=True)
    signal.save(f"{out}/folder.zspy", overwrite=True)
    pack(f"{out}/folder.zspy", f"{out}/line.zspy")
    shutil.rmtree(f"{out}/folder.zspy")


if __name__ == "__main__":
    write_velox()
    write_ncem()
    write_zspy()
    write_h5oina()
    write_lines()

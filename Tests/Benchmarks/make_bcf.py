"""Writes a synthetic hyper map of Bruker: 2048 x 2048 scan pixels, 2048 channels, 480 counts each (2 x 10^9 in all).

Spectra are pulses of 12 bits. Rows are of 64 kinds, all of one length, which is also the size of a packed block: so only
65 blocks are compressed and used again and again. Needs numpy: python3 make_bcf.py FILE [SIDE]
"""
import struct, sys, zlib
import numpy as np

path = sys.argv[1]
side = int(sys.argv[2]) if len(sys.argv) > 2 else 2048
channels, pulses, kinds, payload = 2048, 480, 64, 65536 - 32
rng = np.random.default_rng(1)
energy = np.arange(channels) * 0.01
rate = 0.4 * np.exp(-energy / 4)
for line in (0.28, 0.52, 1.74, 6.4, 8.05):
    rate += 4 * np.exp(-0.5 * ((energy - line) / 0.05) ** 2)


def row(kind):
    counts = rng.choice(channels, size=(side, pulses), p=rate / rate.sum()).astype(np.uint16)
    bits = ((counts[:, :, None] >> np.arange(11, -1, -1)) & 1).astype(np.uint8).reshape(side, -1)
    words = np.packbits(bits, axis=1).reshape(side, -1, 2)[:, :, ::-1].reshape(side, -1)
    pixels = b"".join(
        struct.pack("<IHHIHHHI", x, channels, channels, 0, 1, 0, pulses, words.shape[1]) + words[x].tobytes() for x in range(side)
    )
    return struct.pack("<I", side) + pixels


rows = [row(kind) for kind in range(kinds)]
length = len(rows[0])
head = struct.pack("<II", side, side) + bytes(0x1A0 - 8)
skipped = len(head)
first = zlib.compress(head + rows[0][: length - skipped], 1)
later = [zlib.compress(rows[(k - 1) % kinds][length - skipped :] + rows[k % kinds][: length - skipped], 1) for k in range(kinds)]
last = zlib.compress(rows[(side - 1) % kinds][length - skipped :], 1)


def stream():
    yield struct.pack("<4sIII", b"AACS", length, 0, side + 1) + bytes(0x70)
    for k in range(side + 1):
        block = first if k == 0 else last if k == side else later[k % kinds]
        yield struct.pack("<IIII", len(block), length, 0, len(block) + 16) + block


sums = ",".join(str(int(x)) for x in rate / rate.sum() * side * side * pulses)
xml = (
    '<?xml version="1.0" encoding="WINDOWS-1252"?><TRTSpectrumDatabase><ClassInstance Type="TRTSpectrumDatabase" Name="Map">'
    '<Header><FileVersion>1</FileVersion></Header><ClassInstance Type="TRTSEMData"><HV>200</HV><DX>0.01</DX><DY>0.01</DY></ClassInstance>'
    f'<ClassInstance Type="TRTImageData"><ItemSize>2</ItemSize><Width>{side}</Width><Height>{side}</Height><PlaneCount>0</PlaneCount></ClassInstance>'
    '<SpectrumData0><ClassInstance Type="TRTSpectrum"><ClassInstance Type="TRTSpectrumHeader"><CalibAbs>-0.5</CalibAbs><CalibLin>0.01</CalibLin></ClassInstance>'
    f"<Channels>{sums}</Channels></ClassInstance></SpectrumData0></ClassInstance></TRTSpectrumDatabase>"
).encode()
packed = zlib.compress(xml)
header = struct.pack("<4sIII", b"AACS", len(xml), 0, 1) + bytes(0x70) + struct.pack("<IIII", len(packed), len(xml), 0, len(packed) + 16) + packed

with open(path, "wb") as file:
    chunks = 1  # chunk 0 describes the container and is written last

    def write(bytes_, following=0):
        global chunks
        file.seek(0x118 + chunks * (payload + 32))
        file.write(struct.pack("<I", following) + bytes(28) + bytes_.ljust(payload, b"\0"))
        chunks += 1
        return chunks - 1

    def write_file(pieces):
        places, size, buffer = [], 0, bytearray()
        for piece in pieces:
            size += len(piece)
            buffer += piece
            while len(buffer) >= payload:
                places.append(write(bytes(buffer[:payload])))
                del buffer[:payload]
        if buffer:
            places.append(write(bytes(buffer)))
        table = struct.pack(f"<{len(places)}I", *places)
        parts = [table[k : k + payload // 4 * 4] for k in range(0, len(table), payload // 4 * 4)]
        start = chunks
        for index, part in enumerate(parts):
            write(part, chunks + 1 if index + 1 < len(parts) else 0)
        return size, start

    items = [("EDSDatabase", -1, 1, 0, 0)]
    for name, pieces in (("HeaderData", [header]), ("SpectrumData0", stream())):
        size, table = write_file(pieces)
        items.append((name, 0, 0, size, table))
    tree = b"".join(
        struct.pack("<IQ24sIi176sB3s256s32s", table, size, b"", 0, parent, b"", folder, b"", name.encode(), b"")
        for name, parent, folder, size, table in items
    )
    place = write(tree)
    total = chunks
    file.seek(0)
    file.write(b"AAMVHFSS".ljust(0x118, b"\0") + bytes(12) + struct.pack("<fI", 2.6, payload + 32) + bytes(12))
    file.write(bytes(8) + struct.pack("<III", place, len(items), total))
print(f"{path}: {side * side * pulses} counts, {total * (payload + 32) / 1e9:.2f} GB")

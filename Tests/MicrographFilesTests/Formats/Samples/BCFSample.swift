import Foundation
import Kernels

@testable import MicrographFiles

/// A hyper map that a test writes: its counts are known, its layout is chosen.
struct BCFSample {
  /// How spectra are packed.
  enum Packing: CaseIterable, Sendable { case pulses16, pulses12, runs }

  var rows = 3
  var columns = 5
  var channels = 40
  var packing = Packing.runs
  /// Bytes of a block before it is packed; nothing for a file that is not packed.
  var blockSize: Int?
  var chunkSize = 1024
  /// The highest count; the sum spectrum says what the header's type is.
  var highest: UInt32 = 9
  /// Pixels that are left out, as where only a part of the field was mapped.
  var isSparse = false
  var header: String?

  /// One that tells how the microscope and its detector stood.
  static var withSettings: BCFSample {
    var sample = BCFSample()
    sample.header = sample.xml.replacing(
      "<HV>200</HV>", with: "<HV>200</HV><WD>-1</WD><Mag>20000</Mag>"
    ).replacing(
      "<ClassInstance Type=\"TRTImageData\">",
      with: "<ClassInstance Type=\"TRTSEMStageData\"><X>62500</X><Y>-250</Y><Z>4E4</Z><Rotation>329,5</Rotation>"
        + "<Tilt>0.5</Tilt></ClassInstance><ClassInstance Type=\"TRTImageData\">"
    ).replacing(
      "<PrimaryEnergy>",
      with: "<ElevationAngle>1.8E1</ElevationAngle><AzimutAngle>4.5E1</AzimutAngle><PrimaryEnergy>"
    ).replacing("<CalibAbs>", with: "<SigmaAbs>4.699E-4</SigmaAbs><SigmaLin>4.466E-4</SigmaLin><CalibAbs>")
    return sample
  }

  /// Count at a pixel and channel: some channels of some pixels, by a rule.
  func count(_ row: Int, _ column: Int, _ channel: Int) -> UInt32 {
    if isSparse && (row + column) % 3 == 0 { return 0 }
    let mixed = UInt32(truncatingIfNeeded: (row * 7 + column * 13 + channel * 5) % 11)
    return mixed < 4 ? 0 : channel == 0 ? highest : mixed % (highest + 1)
  }

  /// All counts: rows, columns, channels.
  var counts: [Double] {
    (0..<rows).flatMap { row in
      (0..<columns).flatMap { column in (0..<channels).map { Double(count(row, column, $0)) } }
    }
  }

  /// The image beside the map: 16 bits.
  func grey(_ row: Int, _ column: Int) -> UInt16 { UInt16(1000 * row + column + 1) }

  /// The file.
  var bytes: [UInt8] {
    let files = [("HeaderData", Array((header ?? xml).utf8)), ("SpectrumData0", spectra)]
    return Self.container(files.map { ($0.0, blockSize == nil ? $0.1 : packed($0.1)) }, chunkSize: chunkSize)
  }

  var xml: String {
    var greys = ByteWriter()
    for row in 0..<rows { for column in 0..<columns { greys.add(grey(row, column)) } }
    let sums = (0..<channels).map { channel in
      (0..<rows).reduce(0) { sum, row in
        (0..<columns).reduce(sum) { $0 + Int(count(row, $1, channel)) }
      }
    }
    let blank = Data(count: 2 * rows * columns).base64EncodedString()
    return """
      <?xml version="1.0" encoding="WINDOWS-1252" standalone="yes"?><TRTSpectrumDatabase><RTHeader/>\
      <ClassInstance Type="TRTSpectrumDatabase" Name="Map"><Header><FileVersion>2</FileVersion></Header>\
      <ClassInstance Type="TRTSEMData"><HV>200</HV><DX>1,5E-2</DX><DY>0.02</DY></ClassInstance>\
      <ClassInstance Type="TRTImageData"><ItemSize>2</ItemSize><Width>\(columns)</Width><Height>\(rows)</Height>\
      <PlaneCount>2</PlaneCount><Plane0><Description>HAADF</Description>\
      <Data>\(Data(greys.bytes).base64EncodedString())</Data></Plane0>\
      <Plane1><Description>SE</Description><Data>\(blank)</Data></Plane1></ClassInstance>\
      <ClassInstance Type="TRTContainerClass" Name="Map"><ChildClassInstances>\
      <ClassInstance Type="TRTElementInformationList"><ClassInstance Type="TRTSpectrumRegionList" Name="Regions">\
      <ChildClassInstances><ClassInstance Type="TRTSpectrumRegion" Name="Fe"><Line>KA</Line></ClassInstance>\
      <ClassInstance Type="TRTSpectrumRegion" Name="O"/></ChildClassInstances></ClassInstance></ClassInstance>\
      </ChildClassInstances></ClassInstance>\
      <SpectrumData0><ClassInstance Type="TRTSpectrum"><TRTHeaderedClass>\
      <ClassInstance Type="TRTDetectorHeader"><Type>XFlash &amp; 6</Type></ClassInstance>\
      <ClassInstance Type="TRTESMAHeader"><PrimaryEnergy>2E2</PrimaryEnergy></ClassInstance></TRTHeaderedClass>\
      <ClassInstance Type="TRTSpectrumHeader"><CalibAbs>-4,7E-1</CalibAbs><CalibLin>1E-2</CalibLin></ClassInstance>\
      <Channels>\(sums.map(String.init).joined(separator: ","))</Channels></ClassInstance></SpectrumData0>\
      </ClassInstance></TRTSpectrumDatabase>
      """
  }

  private var spectra: [UInt8] {
    var writer = ByteWriter()
    writer.add(UInt32(rows))
    writer.add(UInt32(columns))
    writer.fill(to: 0x1A0)
    for row in 0..<rows {
      let present = (0..<columns).filter { column in (0..<channels).contains { count(row, column, $0) > 0 } }
      writer.add(UInt32(present.count))
      for column in present { add(row, column, to: &writer) }
    }
    return writer.bytes
  }

  private func add(_ row: Int, _ column: Int, to writer: inout ByteWriter) {
    let spectrum = (0..<channels).map { count(row, column, $0) }
    let pulses = packing == .runs ? [] : spectrum.indices.flatMap { [Int](repeating: $0, count: Int(spectrum[$0])) }
    var body = ByteWriter()
    var single: [Int] = []
    switch packing {
    case .pulses16: for pulse in pulses { body.add(UInt16(pulse)) }
    case .pulses12: Self.add12(pulses, to: &body)
    case .runs: single = Self.addRuns(spectrum, to: &body)
    }
    writer.add(UInt32(column))
    writer.add(UInt16(channels))
    writer.add(UInt16(channels))
    writer.add(UInt32(0))
    writer.add(UInt16(packing == .pulses16 ? 0 : packing == .pulses12 ? 1 : 3))
    writer.add(UInt16(0))
    writer.add(UInt16(packing == .runs ? single.count : pulses.count))
    writer.add(UInt32(body.bytes.count))
    writer.add(body.bytes)
    for pulse in single { writer.add(UInt16(pulse)) }
  }

  /// Four pulses in three words, each word's bytes swapped.
  private static func add12(_ pulses: [Int], to body: inout ByteWriter) {
    var bits: [UInt8] = []
    for pulse in pulses { for bit in (0..<12).reversed() { bits.append(UInt8(pulse >> bit & 1)) } }
    while bits.count % 48 != 0 { bits.append(0) }
    for word in stride(from: 0, to: bits.count, by: 16) {
      body.add(bits[word..<word + 16].reduce(UInt16(0)) { $0 << 1 | UInt16($1) })
    }
  }

  /// Runs of every width in turn; one count of channel 1 is kept for the single pulses behind them, which are returned.
  private static func addRuns(_ spectrum: [UInt32], to body: inout ByteWriter) -> [Int] {
    var spectrum = spectrum
    let single = spectrum.count > 1 && spectrum[1] > 0 ? [1] : []
    if !single.isEmpty { spectrum[1] -= 1 }
    var channel = 0
    var turn = 0
    while channel < spectrum.count {
      let empty = spectrum[channel...].prefix { $0 == 0 }.count
      if empty > 0 {
        body.add([0, UInt8(min(empty, 255))])
        channel += min(empty, 255)
        continue
      }
      let run = Array(spectrum[channel...].prefix { $0 > 0 }.prefix(1 + turn % 7))
      let base = run.min() ?? 0
      let most = (run.max() ?? 0) - base
      let width = max([1, 2, 4, 8][turn % 4], base > 0xFFFF || most > 0xFF ? 8 : base > 0xFF || most > 0xF ? 4 : 1)
      body.add([UInt8(width), UInt8(run.count)])
      switch width {
      case 1:
        body.add(UInt8(base))
        for pair in stride(from: 0, to: run.count, by: 2) {
          body.add(UInt8(run[pair] - base) | (pair + 1 < run.count ? UInt8(run[pair + 1] - base) << 4 : 0))
        }
      case 2:
        body.add(UInt16(base))
        for value in run { body.add(UInt8(value - base)) }
      case 4:
        body.add(base)
        for value in run { body.add(UInt16(value - base)) }
      default:
        body.add(UInt64(base))
        for value in run { body.add(value - base) }
      }
      channel += run.count
      turn += 1
    }
    body.add(UInt32(2 * single.count))
    return single
  }

  private func packed(_ bytes: [UInt8]) -> [UInt8] {
    let size = blockSize ?? 1
    let deflate = Deflate(level: 6)
    let starts = Array(stride(from: 0, to: bytes.count, by: size))
    var writer = ByteWriter()
    writer.add("AACS")
    writer.add(UInt32(size))
    writer.add(UInt32(0))
    writer.add(UInt32(starts.count))
    writer.fill(to: 0x80)
    for start in starts {
      let block = Array(bytes[start..<min(start + size, bytes.count)])
      let packed = deflate.compress(block.span.bytes)
      writer.add(UInt32(packed.count))
      writer.fill(to: writer.bytes.count + 12)
      writer.add(packed)
    }
    return writer.bytes
  }

  /// A container with some inner files in the folder EDSDatabase.
  static func container(_ files: [(name: String, bytes: [UInt8])], chunkSize: Int) -> [UInt8] {
    let payload = chunkSize - 32
    // Chunk 0 describes the container.
    var chunks: [[UInt8]] = [[]]
    // Names the chunk that continues a table.
    var following: [Int: Int] = [:]
    func append(_ bytes: [UInt8]) -> Int {
      chunks.append(bytes)
      return chunks.count - 1
    }
    var items: [(name: String, parent: Int, isFolder: Bool, size: Int, table: Int)] = [("EDSDatabase", -1, true, 0, 0)]
    for (name, bytes) in files {
      let places = stride(from: 0, to: bytes.count, by: payload).map {
        append(Array(bytes[$0..<min($0 + payload, bytes.count)]))
      }
      var table = 0
      var last: Int?
      for start in stride(from: 0, to: places.count, by: payload / 4) {
        var writer = ByteWriter()
        for place in places[start..<min(start + payload / 4, places.count)] { writer.add(UInt32(place)) }
        let chunk = append(writer.bytes)
        if let last { following[last] = chunk } else { table = chunk }
        last = chunk
      }
      items.append((name, 0, false, bytes.count, table))
    }
    var first = 0
    var last: Int?
    for start in stride(from: 0, to: items.count, by: payload / 512) {
      var writer = ByteWriter()
      for item in items[start..<min(start + payload / 512, items.count)] {
        let begin = writer.bytes.count
        writer.add(UInt32(item.table))
        writer.add(UInt64(item.size))
        writer.fill(to: begin + 40)
        writer.add(Int32(item.parent))
        writer.fill(to: begin + 220)
        writer.add(UInt8(item.isFolder ? 1 : 0))
        writer.fill(to: begin + 224)
        writer.add(item.name)
        writer.fill(to: begin + 512)
      }
      let chunk = append(writer.bytes)
      if let last { following[last] = chunk } else { first = chunk }
      last = chunk
    }
    var start = ByteWriter()
    start.fill(to: 8)
    for number in [first, items.count, chunks.count] { start.add(UInt32(number)) }
    chunks[0] = start.bytes
    var file = ByteWriter()
    file.add("AAMVHFSS")
    file.fill(to: 0x118)
    for (index, chunk) in chunks.enumerated() {
      var header = ByteWriter()
      header.add(UInt32(following[index] ?? 0))
      header.fill(to: 12)
      header.add(Float(2.6))
      header.add(UInt32(chunkSize))
      header.fill(to: 32)
      file.add(header.bytes + chunk + [UInt8](repeating: 0, count: payload - chunk.count))
    }
    return file.bytes
  }
}

internal import DataModel

/// What the XML in `EDSDatabase/HeaderData` says: images, calibration, beam, detector, elements, energies.
struct BCFHeader {
  /// One plane of an image.
  struct Plane {
    let title: String
    let rows: Int
    let columns: Int
    let type: PixelType
    /// Base64 of the values in the header's bytes.
    let data: Range<Int>
  }

  /// A rectangle of pixels that the user drew; both ends belong to it.
  struct Window: Equatable {
    let rows: ClosedRange<Int>
    let columns: ClosedRange<Int>
    /// No image has longer sides.
    private static let mostPixels = 1 << 24

    /// The rectangle of an overlay; nothing where it is none.
    init?(_ overlay: XMLElement) {
      let lines = overlay.child("TRTSolidOverlayElement")?.child("TRTBasicLineOverlayElement")
      guard let rectangle = lines?.child("TRTOverlayElement")?.child("Rect"), let top = rectangle.child("Top")?.integer,
        let bottom = rectangle.child("Bottom")?.integer, let left = rectangle.child("Left")?.integer,
        let right = rectangle.child("Right")?.integer, 0 <= top, top <= bottom, bottom < Self.mostPixels, 0 <= left,
        left <= right, right < Self.mostPixels
      else { return nil }
      (rows, columns) = (top...bottom, left...right)
    }
  }

  /// What the header says of one map.
  struct Map {
    let energyAxis: EnergyAxis
    /// The type that holds twice the mean count of the highest channel.
    let type: PixelType
    let beamEnergyInKeV: Double?
    let detector: String?
    let instrument: Instrument
  }

  let tree: XMLTree
  let planes: [Plane]
  /// The first of the planes that show an overview of the sample.
  let overviewIndex: Int
  /// Nothing where the microscope was not connected: Esprit then gives no size.
  let pixelSize: PixelSize?
  let beamEnergyInKeV: Double?
  /// All but what concerns the detector.
  let instrument: Instrument
  let elements: [String]
  /// Of the scan; the detector's times are those of the whole map.
  let acquisition: Acquisition
  /// The part of the scan that was mapped (Esprit's `MapRect`); nothing where it was all of it.
  let window: Window?
  /// The part of the overview that was scanned (`Map` on it); nothing where the file does not say.
  let placeOnOverview: Window?
  private let database: XMLElement
  private let mapPixels: Int
  private let path: String

  /// Reads the header; images lie in it, those of 16k x 16k px with 16 bits take 700 MB of it, of 12k x 12k 400 MB.
  init(path: String, limits: ReadingLimits) throws(FileError) {
    let bytes = try SFSStream(path: path, name: "HeaderData", limits: limits).wholeBytes()
    do throws(XMLTree.Problem) { tree = try XMLTree(bytes) } catch {
      throw Self.damaged(path, "is damaged at byte \(error.byte): \(error.message)")
    }
    guard let database = tree.root.child("ClassInstance", "Type", "TRTSpectrumDatabase") else {
      throw Self.damaged(path, "has no TRTSpectrumDatabase")
    }
    self.path = path
    self.database = database
    let microscope = database.child("ClassInstance", "Type", "TRTSEMData")
    pixelSize = microscope.flatMap { microscope in
      guard let width = microscope.child("DX")?.number, let height = microscope.child("DY")?.number else { return nil }
      return PixelSize(heightInNM: height * 1000, widthInNM: width * 1000)
    }
    beamEnergyInKeV = microscope?.child("HV")?.number.flatMap { $0 > 0 ? $0 : nil }
    let stage = database.child("ClassInstance", "Type", "TRTSEMStageData")
    instrument = Instrument(microscope: microscope, stage: stage)

    // The registered images have no name; others are counters and times.
    let images = database.children.filter {
      $0.isNamed("ClassInstance") && $0.attribute("Type") == "TRTImageData" && ($0.attribute("Name") ?? "").isEmpty
    }
    var planes: [Plane] = []
    if let image = images.last { planes += try Self.planes(of: image, path) }
    acquisition = Self.acquisition(database, columns: images.last?.child("Width")?.integer ?? 0)
    mapPixels =
      images.last.flatMap { image in
        SizeLimits.product([image.child("Width")?.integer ?? 0, image.child("Height")?.integer ?? 0])
      } ?? 0
    let containers = database.children.filter {
      $0.isNamed("ClassInstance") && $0.attribute("Type") == "TRTContainerClass"
    }
    let inContainers = containers.flatMap { $0.child("ChildClassInstances").map { Array($0.children) } ?? [] }
    // Version 2 keeps overviews of the sample.
    let overview = inContainers.first { $0.attribute("Name") == "OverviewImages" }
    overviewIndex = planes.count
    let overviewImage = overview?.child("ChildClassInstances")?.child("ClassInstance", "Type", "TRTImageData")
    if let overviewImage { planes += try Self.planes(of: overviewImage, path) }
    self.planes = planes
    let overlays = overviewImage?.child("ChildClassInstances")
    placeOnOverview = overlays?.child("ClassInstance", "Name", "Map").flatMap(Window.init)
    // Results hang in a container of the map's own name.
    let results = inContainers.first { $0.attribute("Name") == "MapResults" }?.child("ChildClassInstances")
    window = results?.child("ClassInstance", "Name", "MapRect").flatMap(Window.init)
    let regions = inContainers.first { $0.attribute("Type") == "TRTElementInformationList" }?
      .child("ClassInstance", "Type", "TRTSpectrumRegionList")?.child("ChildClassInstances")
    var elements: [String] = []
    for region in regions.map({ Array($0.children) }) ?? [] where region.attribute("Type") == "TRTSpectrumRegion" {
      if let name = region.attribute("Name"), !elements.contains(name) { elements.append(name) }
    }
    self.elements = elements
  }

  /// The map whose counts are in `SpectrumData` with that number.
  func map(_ number: Int) throws(FileError) -> Map {
    let place = database.children.first { $0.name == "SpectrumData\(number)" }
    guard let spectrum = place?.child("ClassInstance"),
      let header = spectrum.child("ClassInstance", "Type", "TRTSpectrumHeader"),
      let offset = header.child("CalibAbs")?.number, let step = header.child("CalibLin")?.number,
      let sums = spectrum.child("Channels")
    else { throw Self.damaged(path, "does not describe the spectra of SpectrumData\(number)") }
    let (channels, highest) = Self.sums(tree.bytes[sums.textRange])
    guard channels <= 1 << 14,
      let axis = EnergyAxis(offsetInEV: offset * 1000, stepInEV: step * 1000, channels: channels)
    else {
      throw Self.damaged(path, "has \(channels) channels of \(step) keV in SpectrumData\(number)")
    }
    let details = spectrum.child("TRTHeaderedClass")
    let energy =
      details?.child("ClassInstance", "Type", "TRTESMAHeader")?.child("PrimaryEnergy")?.number
      ?? details?.child("ClassInstance", "Type", "TRTXrfHeader")?.child("Voltage")?.number
    let detector = details?.child("ClassInstance", "Type", "TRTDetectorHeader")?.child("Type")?.text
    let mean = mapPixels > 0 ? highest / UInt64(mapPixels) : highest
    return Map(
      energyAxis: axis, type: mean * 2 > 65_535 ? .uint32 : mean * 2 > 255 ? .uint16 : .uint8,
      beamEnergyInKeV: energy.flatMap { $0 > 0 ? $0 : nil } ?? beamEnergyInKeV,
      detector: detector.map { $0.isEmpty ? "EDS" : "EDS (\($0))" },
      instrument: Self.instrument(instrument, details, header))
  }

  /// Number of channels and the largest number in a list of the counts of all pixels; halved where it would overflow.
  private static func sums(_ list: ArraySlice<UInt8>) -> (channels: Int, highest: UInt64) {
    var (channels, highest) = (0, UInt64(0))
    for part in list.split(separator: UInt8(ascii: ",")) {
      channels += 1
      highest = max(highest, UInt64(latinText(part.prefix(24)).trimmed) ?? 0)
    }
    return (channels, min(highest, .max / 2))
  }

  /// Esprit writes `1.4.2016` and `9:5:38`; nothing for anything else.
  private static func start(_ date: String, _ time: String) -> String? {
    let (day, clock) = (date.split(separator: "."), time.split(separator: ":"))
    let numbers = (day.reversed() + clock).compactMap { $0.utf8.count <= 4 ? Int($0) : nil }
    guard day.count == 3, clock.count == 3, numbers.count == 6 else { return nil }
    return Acquisition.start(
      year: numbers[0], month: numbers[1], day: numbers[2], hour: numbers[3], minute: numbers[4], second: numbers[5])
  }

  /// The scan visits a pixel `LineAverage` times, each for `PixelAverage` steps of `PixelTime` µs; `LineCounter` lists how
  /// often each row was scanned.
  private static func acquisition(_ database: XMLElement, columns: Int) -> Acquisition {
    let header = database.child("Header")
    let start = Self.start(header?.child("Date")?.text ?? "", header?.child("Time")?.text ?? "")
    let scan = database.child("ClassInstance", "Type", "TRTDSPConfiguration")
    guard let lines = scan?.child("LineAverage")?.number, let steps = scan?.child("PixelAverage")?.number,
      let microseconds = scan?.child("PixelTime")?.number
    else { return Acquisition(start: start) }
    let dwell = lines * steps * microseconds * 1e-6
    var visits = 0.0
    if let counter = database.child("LineCounter") {
      for count in database.tree.bytes[counter.textRange].split(separator: UInt8(ascii: ",")) {
        visits += Double(latinText(count.prefix(24)).trimmed) ?? 0
      }
    }
    return Acquisition(start: start, dwellTimeInS: dwell, realTimeInS: dwell * visits * Double(columns))
  }

  private static func planes(of image: XMLElement, _ path: String) throws(FileError) -> [Plane] {
    guard let columns = image.child("Width")?.integer, let rows = image.child("Height")?.integer,
      let size = image.child("ItemSize")?.integer, let count = image.child("PlaneCount")?.integer
    else { throw damaged(path, "has an image without a size") }
    let types: [Int: PixelType] = [1: .uint8, 2: .uint16, 4: .uint32]
    guard let type = types[size] else {
      throw damaged(path, "has an image with numbers of \(size) bytes; 1, 2 or 4 are expected")
    }
    var planes: [Plane] = []
    for plane in image.children where planes.count < count {
      let name = plane.name
      guard name.hasPrefix("Plane"), Int(name.dropFirst(5)) != nil, let data = plane.child("Data") else { continue }
      let range = data.textRange
      // A detector that was off leaves zeros, which Base64 writes as A; other readers leave it out as well.
      let isBlank = image.tree.bytes[range].allSatisfy { $0 == UInt8(ascii: "A") || $0 == UInt8(ascii: "=") || $0 < 33 }
      guard !isBlank else { continue }
      guard rows > 0, columns > 0, let bytes = SizeLimits.product([rows, columns, size]), bytes <= range.count else {
        throw damaged(path, "claims an image of \(rows) x \(columns) px in \(range.count) characters")
      }
      planes.append(
        Plane(title: plane.child("Description")?.text ?? "", rows: rows, columns: columns, type: type, data: range))
    }
    return planes
  }

  static func damaged(_ path: String, _ message: String) -> FileError {
    FileError(.damaged, path: path, place: "HeaderData", message)
  }
}

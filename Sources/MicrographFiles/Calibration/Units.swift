/// Lengths, energies and times as files write them.
enum Units {
  /// How many nanometres a unit is; nothing for anything that is not a length (such as `1/nm` or `px`).
  static func nanometres(per unit: String) -> Double? {
    let plain = unit.trimmed.replacing("\u{B5}", with: "u").replacing("\u{3BC}", with: "u")
    switch plain {
    case "pm": return 1e-3
    case "\u{C5}", "\u{212B}", "A\u{30A}", "A", "Ang", "ang": return 0.1
    case "nm": return 1
    case "um": return 1e3
    case "mm": return 1e6
    case "cm": return 1e7
    case "m": return 1e9
    default: break
    }
    switch plain.lowercased() {
    case "picometer", "picometers", "picometre": return 1e-3
    case "angstrom", "angstroms", "\u{E5}ngstr\u{F6}m": return 0.1
    case "nanometer", "nanometers", "nanometre", "nanometres": return 1
    case "micron", "microns", "micrometer", "micrometers", "micrometre", "micrometres", "\u{B5}m": return 1e3
    case "millimeter", "millimeters", "millimetre": return 1e6
    case "centimeter", "centimeters", "centimetre": return 1e7
    case "meter", "meters", "metre": return 1e9
    case "inch", "inches", "in": return 2.54e7
    default: return nil
    }
  }

  /// How many seconds a unit is; nothing for anything that is not a time.
  static func seconds(per unit: String) -> Double? {
    switch unit.trimmed {
    case "ns": 1e-9
    case "us", "\u{B5}s", "\u{3BC}s": 1e-6
    case "ms": 1e-3
    case "s", "sec", "second", "seconds": 1
    case "min", "minute", "minutes": 60
    case "h", "hour", "hours": 3600
    default: nil
    }
  }

  /// How many electronvolts a unit is; nothing for anything that is not an energy.
  static func electronvolts(per unit: String) -> Double? {
    switch unit.trimmed {
    case "meV": 1e-3
    case "eV", "ev", "EV": 1
    case "keV", "kev", "KeV", "KEV": 1e3
    case "MeV": 1e6
    default: nil
    }
  }
}

extension StringProtocol {
  /// The text without the blanks and the NULs at both ends.
  var trimmed: String {
    let isBlank: (Character) -> Bool = { $0.isWhitespace || $0 == "\0" }
    return String(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
  }
}

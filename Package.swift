// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

func module(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource]? = nil) -> Target {
  .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: ["TestSupport"] + dependencies, exclude: ["Fixtures", "Snapshots"],
    swiftSettings: settings)
}

// Its pkg-config file defines macros that SwiftPM warns about; only Homebrew needs the search path in it.
#if os(macOS)
  let kissFFTPackage: String? = "kissfft-float"
#else
  let kissFFTPackage: String? = nil
#endif

let package = Package(
  name: "tessera",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "tessera", targets: ["CLI"]),
    .library(name: "Tessera", targets: ["Tessera"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // MARK: - C edge
    .systemLibrary(name: "CHDF5", pkgConfig: "hdf5", providers: [.apt(["libhdf5-dev"]), .brew(["hdf5"])]),
    .systemLibrary(name: "CTIFF", pkgConfig: "libtiff-4", providers: [.apt(["libtiff-dev"]), .brew(["libtiff"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .systemLibrary(
      name: "CTurboJPEG", pkgConfig: "libturbojpeg",
      providers: [.apt(["libturbojpeg0-dev"]), .brew(["jpeg-turbo"])]),
    .systemLibrary(
      name: "CKissFFT", pkgConfig: kissFFTPackage, providers: [.apt(["libkissfft-dev"]), .brew(["kissfft"])]),
    .systemLibrary(
      name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"]), .brew(["libdeflate"])]),
    .systemLibrary(name: "CBlosc", pkgConfig: "blosc", providers: [.apt(["libblosc-dev"]), .brew(["c-blosc"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
    .systemLibrary(
      name: "CFreeType", pkgConfig: "freetype2", providers: [.apt(["libfreetype-dev"]), .brew(["freetype"])]),
    // It has no pkg-config file; only Homebrew keeps it where the compiler does not look, and says where.
    .systemLibrary(name: "COneDNN", providers: [.apt(["libdnnl-dev"]), .brew(["onednn"])]),
    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),
    .systemLibrary(name: "CFolderExchange"),
    .target(name: "CKernels"),

    // MARK: - Foundations
    module("Kernels", ["CKernels", "CKissFFT", "COpenBLAS", "CCrypto"]),
    module("DataModel", ["Kernels"]),

    // MARK: - Steps
    module(
      "MicrographFiles",
      ["CHDF5", "CTIFF", "CPNG", "CTurboJPEG", "CDeflate", "CBlosc", "Kernels", "DataModel"]),
    module("Chips", ["Kernels", "DataModel"]),
    module(
      "Encoders", ["CDeflate", "COneDNN", "Kernels", "DataModel"], resources: [.copy("Resources")]),
    module("Atoms", ["Kernels", "DataModel"]),
    module("FewShot", ["Kernels", "DataModel"]),
    module("Baselines", ["Kernels", "DataModel"]),
    module(
      "Reports", ["CFreeType", "CFolderExchange", "Kernels", "DataModel", "MicrographFiles"],
      resources: [.copy("Resources")]),

    // MARK: - Faces
    module(
      "PipelineEngine",
      [
        "CCurl", "Kernels", "DataModel", "MicrographFiles", "Chips", "Encoders", "Atoms", "FewShot",
        "Baselines", "Reports",
        .product(name: "Yams", package: "Yams"),
      ]),
    .executableTarget(
      name: "CLI",
      dependencies: [
        "MicrographFiles", "PipelineEngine",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
    module(
      "Tessera",
      [
        "Kernels", "DataModel", "MicrographFiles", "Chips", "Encoders", "Atoms", "FewShot",
        "Baselines", "Reports", "PipelineEngine",
      ]),

    // MARK: - Tests
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
    tests("Kernels", ["Kernels"]),
    tests("DataModel", ["DataModel"]),
    tests("MicrographFiles", ["CTIFF", "CPNG", "Kernels", "DataModel", "MicrographFiles"]),
    tests("Chips", ["Kernels", "DataModel", "Chips"]),
    tests("Encoders", ["Kernels", "DataModel", "Encoders"]),
    tests("Atoms", ["Kernels", "DataModel", "Atoms"]),
    tests("FewShot", ["Kernels", "DataModel", "FewShot"]),
    tests("Baselines", ["Kernels", "DataModel", "Baselines"]),
    tests("Reports", ["Kernels", "DataModel", "MicrographFiles", "Reports"]),
    tests(
      "PipelineEngine",
      ["Kernels", "DataModel", "MicrographFiles", "Chips", "Encoders", "FewShot", "PipelineEngine"]),
    tests("CLI", ["Kernels", "DataModel", "MicrographFiles", "Chips", "Encoders", "CLI"]),
  ]
)

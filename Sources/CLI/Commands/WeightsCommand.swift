import ArgumentParser
import Foundation
import PipelineEngine

/// `tessera weights`: the weights of networks in the user's cache folder.
struct WeightsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "weights", abstract: "Get, import, list and check the weights of the ResNet encoders.",
    discussion: """
      Example: tessera weights fetch resnet101

      They lie in the user's cache folder (~/.cache/tessera on Linux, ~/Library/Caches/tessera on macOS; TESSERA_CACHE \
      names another).
      """,
    subcommands: [Fetch.self, Import.self, List.self, Verify.self, Path.self])

  struct Fetch: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Download the weights of a network from the PyTorch project.",
      discussion: """
        Example: tessera weights fetch resnet101

        A download that was broken off goes on where it ended. Through a proxy: set https_proxy.
        """)

    @Argument(help: "resnet18, resnet34, resnet50, resnet101 or resnet152.") var network: String
    @Option(help: "v1 (torchvision's first ImageNet weights, the papers') or v2.") var variant = "v1"
    @Option(help: "The address of a mirror: of its folder, or of the file.") var from: String?

    func run() throws {
      let store = try WeightsStore.ofUser()
      let line = ProgressLine.onTerminal()
      defer { line?.clear() }
      let arrival = try withExtendedLifetime(Interruption()) {
        try store.fetch(network, variant: variant, from: from) { line?.show($0) }
      }
      line?.clear()
      print(arrival.wasHere ? "\(describe(arrival)) was here already" : describe(arrival))
    }
  }

  struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Copy a file of weights into the store; the file itself stays as it is.",
      discussion: """
        Example: tessera weights import resnet101-63fe2227.pth
        Example: tessera weights import trained.safetensors --as resnet50
        """)

    @Argument(help: "The file: torchvision's .pth or safetensors.") var file: String
    @Option(name: .customLong("as"), help: "The network, where the file's name does not tell it.") var network: String?

    func run() throws {
      let store = try WeightsStore.ofUser()
      let arrival = try withExtendedLifetime(Interruption()) {
        try store.importFile(file, as: network) { try checkWeightsFile($0, of: $1) }
      }
      print(arrival.wasHere ? "\(describe(arrival)) was here already" : describe(arrival))
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show which weights are here.", discussion: "Example: tessera weights list --json")

    @Flag(help: "Print JSON.") var json = false

    func run() throws {
      let store = try WeightsStore.ofUser()
      let all = try store.list()
      if json {
        try printJSON(all)
      } else if all.isEmpty {
        print("no weights in \(store.folder); \"tessera weights fetch resnet101\" gets some")
      } else {
        print("in \(store.folder)\n\(weightsTable(all))")
      }
    }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read all weights that are here and check their hashes.", discussion: "Example: tessera weights verify")

    func run() throws {
      let store = try WeightsStore.ofUser()
      let results = try store.verify()
      if results.isEmpty { print("no weights in \(store.folder)") }
      for result in results {
        let found = result.sha256.map { "SHA-256 \($0)" } ?? "cannot be read"
        print("\(result.isRight ? "right" : "WRONG")  \(result.weights.fileName)  \(found)")
      }
      let wrong = results.filter { !$0.isRight }.map(\.weights.fileName)
      guard wrong.isEmpty else {
        throw WrongWeights(
          description: "\(store.folder): \(wrong.count) of \(results.count) files are damaged: "
            + "\(wrong.joined(separator: ", ")); get them again")
      }
    }
  }

  struct Path: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the path of a network's weights.", discussion: "Example: tessera weights path resnet101")

    @Argument(help: "The network.") var network: String
    @Option(help: "v1, v2, or the first digits of an imported file's SHA-256.") var variant = "v1"

    func run() throws { print(try WeightsStore.ofUser().file(for: network, variant: variant)) }
  }
}

/// The end of `verify` where a file is not what its name says.
private struct WrongWeights: Error, CustomStringConvertible {
  let description: String
}

private func describe(_ arrival: WeightsArrival) -> String {
  let weights = arrival.weights
  return
    "\(weights.network) \(weights.variant), \(ByteCount.text(weights.bytes)), SHA-256 \(arrival.sha256): \(weights.path)"
}

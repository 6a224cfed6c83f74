import ArgumentParser
import PipelineEngine

/// `tessera cache`: the embeddings of earlier runs.
struct CacheCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cache", abstract: "Show or remove the embeddings that are kept from earlier runs.",
    discussion: """
      Example: tessera cache list

      With them a second run on the same image need not run the network again. All together have at most 2 GB; \
      TESSERA_CACHE_SIZE sets another limit. Weights are kept elsewhere: see tessera weights --help.
      """,
    subcommands: [List.self, Clear.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show the entries, the one used last first.", discussion: "Example: tessera cache list --json")

    @Flag(help: "Print JSON.") var json = false

    func run() throws {
      let cache = try EmbeddingCache.ofUser()
      let entries = cache.entries()
      if json {
        try printJSON(entries)
      } else if entries.isEmpty {
        print("no embeddings in \(cache.folder)")
      } else {
        let bytes = entries.reduce(0) { $0 + $1.bytes }
        print(
          "in \(cache.folder), \(ByteCount.text(bytes)) of \(ByteCount.text(cache.limit))\n\(cacheTable(entries))")
      }
    }
  }

  struct Clear: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Remove all entries; weights stay.", discussion: "Example: tessera cache clear")

    func run() throws {
      let removed = try EmbeddingCache.ofUser().clear()
      print(
        "removed \(removed.entries) \(removed.entries == 1 ? "entry" : "entries"), \(ByteCount.text(removed.bytes))")
    }
  }
}

import Foundation

/// Every parser that can be fuzzed, under its name.
let parsers: [String: Parser] = [
  "weights": .weights, "word-model": .wordModel, "word-text": .wordText, "word-binary": .wordBinary,
  "bcf": .bcf, "dm": .dm, "ripple": .ripple, "mrc": .mrc, "tia": .tia, "edax": .edax, "jeol": .jeol,
  "h5oina": .hdf5(tokens: h5oinaTokens), "ncem": .hdf5(tokens: ncemTokens), "velox": .hdf5(tokens: veloxTokens),
  "zspy": .zspy,
]

let usage = """
  usage: Fuzz PARSER CORPUS [--seconds N] [--seed N] [--findings FOLDER]
  Changes the files of the folder CORPUS at random and reads them with PARSER (\(parsers.keys.sorted().joined(separator: ", "))).
  A crash, a read of more than 10 s and memory above what the parser may take are findings; their files are kept.
  """

do {
  let options = try Options(Array(CommandLine.arguments.dropFirst()))
  guard let parser = parsers[options.parser] else { throw BadUsage() }
  let corpus = try Corpus(folder: options.corpus)
  if options.isWorker {
    try Worker(parser: parser, corpus: corpus, options: options).run()
  } else {
    exit(try Supervisor(options: options).run() == 0 ? 0 : 1)
  }
} catch is BadUsage {
  print(usage)
  exit(2)
}

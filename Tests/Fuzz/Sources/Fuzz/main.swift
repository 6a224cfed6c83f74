import Foundation

let usage = """
  usage: Scripts/fuzz [--seconds N] [--parser NAME…] [--seed N] [--findings FOLDER]
         Scripts/fuzz --parser NAME --replay FILE
  Changes small files at random and reads them, N seconds for each parser (60), several parsers side by side.
  A crash, more than 10 s for a file, an error that is not one short line and memory above what a parser may take are
  findings: their files are kept in FOLDER (fuzz-findings). The same seed (1) gives the same files.
  parsers: \(Parser.all.keys.sorted().joined(separator: ", "))
  """

do {
  let options = try Options(Array(CommandLine.arguments.dropFirst()))
  guard let name = options.parsers.first, let parser = Parser.all[name],
    options.scratch != nil || options.replayed != nil
  else { exit(Rounds(options: options).run() == 0 ? 0 : 1) }
  let scratch = options.scratch ?? "\(NSTemporaryDirectory())/fuzz-replay-\(ProcessInfo.processInfo.processIdentifier)"
  try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
  let worker = try Worker(parser, options: options, scratch: scratch)
  if let file = options.replayed {
    try worker.replay(file)
    try FileManager.default.removeItem(atPath: scratch)
  } else {
    try worker.run()
  }
} catch is BadUsage {
  print(usage)
  exit(2)
}

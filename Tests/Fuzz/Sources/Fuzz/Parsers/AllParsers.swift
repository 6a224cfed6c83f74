extension Parser {
  /// Every parser of files that others may have written, under its name.
  static let all: [String: Parser] = [
    "bcf": .bcf, "dm": .dm, "edax": .edax, "embeddings": .embeddings, "h5oina": .h5oina, "hdf5": .plainHDF5,
    "hspy": .hyperSpy, "jeol": .jeol, "jpeg": .jpeg, "mrc": .mrc, "ncem": .ncem, "npy": .npy, "pipeline": .pipeline,
    "png": .png, "result": .result, "ripple": .ripple, "supports": .supports, "tia": .tia, "tiff": .tiff,
    "velox": .velox, "weights": .weights, "word-binary": .wordBinary, "word-model": .wordModel, "word-text": .wordText,
    "zspy": .zspy,
  ]
}

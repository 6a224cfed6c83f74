internal import DataModel

extension SpectrumBlock {
  /// Takes the block's storage out, so that it is not copied when it is written to; empty where it is of another type.
  mutating func takeCounts<Count>(of type: Count.Type) -> [Count] {
    let taken: [Count]?
    switch counts {
    case .uint8(let counts): taken = counts as? [Count]
    case .uint16(let counts): taken = counts as? [Count]
    case .uint32(let counts): taken = counts as? [Count]
    case .float32(let counts): taken = counts as? [Count]
    }
    counts = .uint8([])
    return taken ?? []
  }
}

import DataModel
import Kernels
import Synchronization

/// A residual network with its weights, ready to run on grey images of any size.
///
/// It runs ``imagesAtATime`` images at once on each thread, whatever the number of images and threads, and no number
/// of one image enters another's: so the bits of a result depend on the image alone.
final class ResidualNetwork: Sendable {
  let description: NetworkDescription
  /// ``NetworkPrecision/f32`` or ``NetworkPrecision/bf16``.
  let precision: NetworkPrecision
  private let source: any WeightSource
  private let normalisation: InputNormalisation
  /// Behind how many blocks a feature map is handed out; blocks behind the last are left out.
  private let outputs: [Int]
  private let poolsStem: Bool
  private let plans = Mutex<[PlanKey: NetworkPlan]>([:])
  private let idle = Mutex<[PlanKey: [NetworkWorkspace]]>([:])

  private struct PlanKey: Hashable {
    let rows: Int
    let columns: Int
  }

  /// Images in one run of the network. One is as fast as more: each layer's weights pass through the caches once per
  /// run, which takes a hundredth of the run's time.
  private let imagesAtATime: Int

  /// Checks the weights.
  ///
  /// - Parameters:
  ///   - outputs: behind how many blocks a feature map is handed out, ascending; behind all unless said otherwise, 0
  ///     is behind the stem. What comes behind the last is not run.
  /// - Throws: ``NetworkWeightsError``, ``PrecisionUnavailable``, or what the source throws.
  init(
    _ description: NetworkDescription, weights: some WeightSource, normalisation: InputNormalisation,
    precision: NetworkPrecision, outputs: [Int]? = nil, imagesAtATime: Int = 1
  ) throws {
    let outputs = outputs ?? [description.blocks.count]
    precondition(
      !outputs.isEmpty && zip(outputs, outputs.dropFirst()).allSatisfy(<)
        && outputs.allSatisfy((0...description.blocks.count).contains),
      "feature maps behind \(outputs) of \(description.blocks.count) blocks")
    try checkWeights(weights, fit: description)
    self.description = description
    self.precision = try precision.resolved()
    self.normalisation = normalisation
    source = weights
    self.outputs = outputs
    poolsStem = description.poolsStem
    self.imagesAtATime = imagesAtATime
  }

  /// Runs the network on images that `fill` writes one by one, and hands what comes out to `use`; both on any thread.
  ///
  /// - Parameters:
  ///   - rows: height of the images in px.
  ///   - columns: width of the images in px.
  ///   - scratch: makes what `fill` reuses from image to image.
  ///   - fill: writes image `index`, grey values from 0 to 1, shape (rows, columns).
  ///   - use: takes the feature maps of image `index` one after the other, each with its number from 0, shape
  ///     (channels, rows, columns), and with its rows times columns.
  func run<Scratch>(
    count: Int, rows: Int, columns: Int, threads: Int, scratch: @Sendable () -> Scratch,
    fill: @Sendable (Int, inout MutableSpan<Float>, inout Scratch) -> Void,
    use: @Sendable (Int, _ output: Int, Span<Float>, _ pixels: Int) -> Void
  ) throws {
    let plan = try plan(rows: rows, columns: columns)
    let batch = plan.batch
    let common = normalisation.common
    let offset = Float(common.mean)
    let gain = Float(1 / common.deviation)
    try parallelLoop(
      count: (count + batch - 1) / batch, threads: threads,
      scratch: { try Lane(network: self, workspace: takeWorkspace(plan), scratch: scratch()) },
      { run, lane in
        let images = run * batch..<min((run + 1) * batch, count)
        for image in images {
          lane.workspace.withInput(image - images.lowerBound) { pixels in
            fill(image, &pixels, &lane.scratch)
            for index in 0..<pixels.count { pixels[index] = (pixels[index] - offset) * gain }
          }
        }
        try lane.workspace.run()
        for image in images {
          for (number, output) in plan.outputs.enumerated() {
            lane.workspace.with(output, ofImage: image - images.lowerBound) {
              use(image, number, $0, output.shape.rows * output.shape.columns)
            }
          }
        }
      })
  }

  /// Shapes of the feature maps for images of a size.
  func outputShapes(rows: Int, columns: Int) throws -> [(channels: Int, rows: Int, columns: Int)] {
    try plan(rows: rows, columns: columns).outputs.map(\.shape)
  }

  /// What a thread holds while it works.
  private struct Lane<Scratch>: ~Copyable {
    let openMP = OneOpenMPThread()
    let network: ResidualNetwork
    let workspace: NetworkWorkspace
    var scratch: Scratch

    init(network: ResidualNetwork, workspace: NetworkWorkspace, scratch: Scratch) {
      self.network = network
      self.workspace = workspace
      self.scratch = scratch
    }

    deinit { network.giveBack(workspace) }
  }

  private func takeWorkspace(_ plan: NetworkPlan) throws -> NetworkWorkspace {
    try idle.withLock { $0[PlanKey(rows: plan.rows, columns: plan.columns)]?.popLast() } ?? NetworkWorkspace(plan)
  }

  private func giveBack(_ workspace: NetworkWorkspace) {
    let key = PlanKey(rows: workspace.plan.rows, columns: workspace.plan.columns)
    idle.withLock { $0[key, default: []].append(workspace) }
  }

  private func plan(rows: Int, columns: Int) throws -> NetworkPlan {
    try plans.withLock { plans in
      let key = PlanKey(rows: rows, columns: columns)
      if let plan = plans[key] { return plan }
      // How oneDNN divides its work is settled here, too.
      let plan = try OneOpenMPThread.during { try makePlan(rows: rows, columns: columns) }
      plans[key] = plan
      return plan
    }
  }

  private func makePlan(rows: Int, columns: Int) throws -> NetworkPlan {
    let stem = try description.stem.foldedStem(source, normalisation)
    let input = try TensorLayout([imagesAtATime, stem.inputs, rows, columns], .f32, .plain)
    var builder = NetworkPlanBuilder(
      batch: imagesAtATime, element: precision == .bf16 ? .bf16 : .f32, input: input, channels: stem.inputs, rows: rows,
      columns: columns)
    try builder.addStem(description.stem, stem)
    if poolsStem { try builder.addMaxPooling() }
    if outputs[0] == 0 { try builder.addOutput() }
    for (index, block) in description.blocks.prefix(outputs[outputs.count - 1]).enumerated() {
      try builder.addBlock(block) { try $0.folded(source) }
      if outputs.contains(index + 1) { try builder.addOutput() }
    }
    return NetworkPlan(builder, input: input, inputChannels: stem.inputs, rows: rows, columns: columns)
  }
}

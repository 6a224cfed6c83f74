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
  /// How many blocks run; the rest of the network is left out.
  private let blockCount: Int
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
  ///   - blocks: how many blocks to run, all unless said otherwise; 0 ends behind the stem.
  /// - Throws: ``NetworkWeightsError``, ``PrecisionUnavailable``, or what the source throws.
  init(
    _ description: NetworkDescription, weights: some WeightSource, normalisation: InputNormalisation,
    precision: NetworkPrecision, blocks: Int? = nil, imagesAtATime: Int = 1
  ) throws {
    try checkWeights(weights, fit: description)
    self.description = description
    self.precision = try precision.resolved()
    self.normalisation = normalisation
    source = weights
    blockCount = blocks ?? description.blocks.count
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
  ///   - use: takes the feature map of image `index`, shape (channels, rows, columns).
  func run<Scratch>(
    count: Int, rows: Int, columns: Int, threads: Int, scratch: @Sendable () -> Scratch,
    fill: @Sendable (Int, inout MutableSpan<Float>, inout Scratch) -> Void,
    use: @Sendable (Int, Span<Float>, _ pixels: Int) -> Void
  ) throws {
    let plan = try plan(rows: rows, columns: columns)
    let batch = plan.batch
    let common = normalisation.common
    let offset = Float(common.mean)
    let gain = Float(1 / common.deviation)
    let shape = plan.outputShape
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
          lane.workspace.withOutput(image - images.lowerBound) { use(image, $0, shape.rows * shape.columns) }
        }
      })
  }

  /// Shape of the feature map for images of a size.
  func outputShape(rows: Int, columns: Int) throws -> (channels: Int, rows: Int, columns: Int) {
    try plan(rows: rows, columns: columns).outputShape
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
    for block in description.blocks.prefix(blockCount) { try builder.addBlock(block) { try $0.folded(source) } }
    return try NetworkPlan(builder, input: input, inputChannels: stem.inputs, rows: rows, columns: columns)
  }
}

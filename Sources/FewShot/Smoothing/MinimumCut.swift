/// Cuts a graph between two terminals at the least cost, exactly (Ford and Fulkerson's theorem; flows by Dinic 1970).
///
/// Capacities are whole numbers, so that there is no rounding and no question when to stop. The graph is built once and
/// cut many times with other capacities.
struct MinimumCut {
  private let nodes: Int
  /// Arcs of node i: `first[i]..<first[i + 1]`.
  private let first: [Int]
  private let heads: [Int]
  /// The arc back.
  private let mates: [Int]
  /// The arc from the first to the second node of every pair.
  private let forward: [Int]

  /// - Parameters:
  ///   - nodes: their number, without the terminals.
  ///   - pairs: nodes that an arc joins.
  init(nodes: Int, pairs: [(first: Int, second: Int)]) {
    var degrees = [Int](repeating: 0, count: nodes + 1)
    for pair in pairs {
      degrees[pair.first + 1] += 1
      degrees[pair.second + 1] += 1
    }
    for node in 0..<nodes { degrees[node + 1] += degrees[node] }
    var free = degrees
    var heads = [Int](repeating: 0, count: 2 * pairs.count)
    var mates = heads
    var forward: [Int] = []
    forward.reserveCapacity(pairs.count)
    for pair in pairs {
      let there = free[pair.first]
      free[pair.first] += 1
      let back = free[pair.second]
      free[pair.second] += 1
      heads[there] = pair.second
      heads[back] = pair.first
      mates[there] = back
      mates[back] = there
      forward.append(there)
    }
    self.nodes = nodes
    first = degrees
    self.heads = heads
    self.mates = mates
    self.forward = forward
  }

  /// Which nodes fall to the sink in a cut of least cost; of several such cuts, the one with the fewest of them.
  ///
  /// - Parameters:
  ///   - terminals: per node, above 0 what it costs to fall to the sink, below 0 what it saves.
  ///   - capacities: per pair, at least 0: what it costs if its second node falls to the sink and its first does not.
  func sinkSide(terminals: [Int], capacities: [Int]) -> [Bool] {
    precondition(terminals.count == nodes, "\(terminals.count) terminals for \(nodes) nodes")
    precondition(capacities.count == forward.count, "\(capacities.count) capacities for \(forward.count) pairs")
    var flow = Flow(
      excess: terminals.map { max($0, 0) }, demand: terminals.map { max(-$0, 0) },
      residual: [Int](repeating: 0, count: heads.count))
    for (arc, capacity) in zip(forward, capacities) { flow.residual[arc] = capacity }
    var levels = [Int](repeating: -1, count: nodes)
    while findLevels(&levels, in: flow) {
      var current = first
      for node in 0..<nodes where flow.excess[node] > 0 { push(from: node, levels: &levels, current: &current, &flow) }
    }
    return reachSink(flow)
  }

  private struct Flow {
    /// What the source can still send to each node.
    var excess: [Int]
    /// What each node can still send to the sink.
    var demand: [Int]
    /// What each arc can still carry.
    var residual: [Int]
  }

  /// Steps from the source to every node along arcs that can carry more; returns whether the sink can be reached.
  private func findLevels(_ levels: inout [Int], in flow: Flow) -> Bool {
    var queue: [Int] = []
    for node in 0..<nodes {
      levels[node] = flow.excess[node] > 0 ? 0 : -1
      if flow.excess[node] > 0 { queue.append(node) }
    }
    var reached = false
    var next = 0
    while next < queue.count {
      let node = queue[next]
      next += 1
      if flow.demand[node] > 0 { reached = true }
      for arc in first[node]..<first[node + 1] where flow.residual[arc] > 0 && levels[heads[arc]] < 0 {
        levels[heads[arc]] = levels[node] + 1
        queue.append(heads[arc])
      }
    }
    return reached
  }

  /// Sends what a node has towards the sink, one level down at every step, until nothing gets through.
  private func push(from start: Int, levels: inout [Int], current: inout [Int], _ flow: inout Flow) {
    var path: [Int] = []
    var node = start
    while flow.excess[start] > 0 {
      if flow.demand[node] > 0 {
        var amount = min(flow.excess[start], flow.demand[node])
        for arc in path { amount = min(amount, flow.residual[arc]) }
        flow.excess[start] -= amount
        flow.demand[node] -= amount
        for arc in path {
          flow.residual[arc] -= amount
          flow.residual[mates[arc]] += amount
        }
        path.removeAll(keepingCapacity: true)
        node = start
        continue
      }
      while current[node] < first[node + 1] {
        let arc = current[node]
        if flow.residual[arc] > 0 && levels[heads[arc]] == levels[node] + 1 { break }
        current[node] += 1
      }
      if current[node] < first[node + 1] {
        path.append(current[node])
        node = heads[current[node]]
      } else {
        // A dead end: no path of this round leads on from here.
        levels[node] = -1
        guard let arc = path.popLast() else { return }
        node = heads[mates[arc]]
      }
    }
  }

  /// The nodes from which the sink can still be reached.
  private func reachSink(_ flow: Flow) -> [Bool] {
    var reached = flow.demand.map { $0 > 0 }
    var queue = (0..<nodes).filter { reached[$0] }
    while let node = queue.popLast() {
      for arc in first[node]..<first[node + 1] where flow.residual[mates[arc]] > 0 && !reached[heads[arc]] {
        reached[heads[arc]] = true
        queue.append(heads[arc])
      }
    }
    return reached
  }
}

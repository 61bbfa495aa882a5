import TestSupport

/// One way to end the daemon.
enum Blow: Hashable, Sendable {
    /// After a time, at any moment of its start or work.
    case afterTime(milliseconds: Int)
    /// At a counted call.
    case atCall(FaultOrder.Calls, FaultOrder.Kind, position: Int)
    /// When the central system has taken a complaint and has not answered yet.
    case whileForwarding(complaint: Int)
    /// The machine loses its power: what was not synchronised is lost.
    case powerCut(milliseconds: Int)

    static func random(using seed: inout SeededGenerator) -> Blow {
        let kills: [FaultOrder.Kind] = [.killBefore, .killAfter, .killTorn]
        let kind = kills[Int.random(in: kills.indices, using: &seed)]
        return switch Int.random(in: 0..<10, using: &seed) {
        case 0, 1: .afterTime(milliseconds: Int.random(in: 20...1500, using: &seed))
        case 2, 3, 4: .atCall(.disk, kind, position: Int.random(in: 1...600, using: &seed))
        case 5, 6: .atCall(.socket, kind, position: Int.random(in: 1...250, using: &seed))
        case 7: .atCall(.tty, kind, position: Int.random(in: 1...120, using: &seed))
        case 8: .whileForwarding(complaint: Int.random(in: 1...25, using: &seed))
        default: .powerCut(milliseconds: Int.random(in: 400...1500, using: &seed))
        }
    }

    /// The name under which it is counted.
    var name: String {
        switch self {
        case .afterTime: "at random moments"
        case .atCall(.disk, let kind, _): "at a disk call (\(kind.rawValue.dropFirst(5)))"
        case .atCall(.socket, _, _): "at a socket call"
        case .atCall(.tty, _, _): "at a call to the modem"
        case .whileForwarding: "while SP4N answers"
        case .powerCut: "by a power cut"
        }
    }
}

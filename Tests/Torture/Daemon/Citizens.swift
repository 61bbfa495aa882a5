import Foundation
import Sandbox
import Synchronization

/// Citizens who report, each by a number and with a mark of their own, and insist until they are heard.
final class Citizens: Sendable {
    private struct State {
        var next = 1
        var acknowledged: Set<Int> = []
        var byModem: Set<Int> = []
        var bySMPP = 0
        var redelivered = 0
        var isStopping = false
        var isDone = false
    }

    private let peers: Peers
    private let state = Mutex(State())
    /// How many may be under way before citizens pause, so that the end comes soon after the last kill.
    private static let crowd = 150

    init(peers: Peers) {
        self.peers = peers
    }

    /// Those whose message a carrier was told to be safe, and those whose message went to the SIM.
    var heard: (acknowledged: Set<Int>, bySMPP: Int, byModem: Set<Int>, redelivered: Int) {
        state.withLock { ($0.acknowledged, $0.bySMPP, $0.byModem, $0.redelivered) }
    }

    /// Nobody begins anew; whoever has begun is heard first.
    func stop() {
        state.withLock { $0.isStopping = true }
    }

    /// Whether all have been heard.
    var isDone: Bool { state.withLock(\.isDone) }

    func run() async {
        await withDiscardingTaskGroup { group in
            for lane in 0..<5 {
                group.addTask { await self.report(lane) }
            }
            group.addTask { await self.reportByModem() }
        }
        state.withLock { $0.isDone = true }
    }

    private func next(byModem: Bool) -> Int? {
        state.withLock { state in
            guard !state.isStopping else { return nil }
            defer { state.next += 1 }
            if byModem { state.byModem.insert(state.next) }
            return state.next
        }
    }

    private func waitForOthers() async {
        while !state.withLock(\.isStopping) {
            let heard = state.withLock { $0.acknowledged.count + $0.byModem.count }
            if heard - (await peers.complaints.count) < Self.crowd { return }
            try? await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Reports in turn by HTTP and by SMPP.
    private func report(_ lane: Int) async {
        while !Task.isCancelled {
            await waitForOthers()
            guard let number = next(byModem: false) else { return }
            let isLong = number % 7 == 0
            let bySMPP = number % 2 == 0
            let message = MobileMessage(
                sender: Self.sender(number),
                text: Self.text(number, isLong: isLong),
                id: "mo-\(number)"
            )
            // An SMSC gives up after some attempts and begins again; the id stays.
            while !(await peers.deliver(message, asParts: isLong, bySMPP: bySMPP)) { if Task.isCancelled { return } }
            state.withLock { state in
                state.acknowledged.insert(number)
                if bySMPP { state.bySMPP += 1 }
            }
            if number % 5 == 0, !isLong {
                while !(await peers.deliver(message, asParts: false, bySMPP: bySMPP)) { if Task.isCancelled { return } }
                state.withLock { $0.redelivered += 1 }
            }
            try? await Task.sleep(for: .milliseconds(20 + 10 * lane))
        }
    }

    private func reportByModem() async {
        while true {
            await waitForOthers()
            // A SIM has few slots; the network holds the rest back.
            if peers.modem.usedSlots < 20 {
                guard let number = next(byModem: true) else { return }
                let text = Self.text(number, isLong: number % 7 == 0)
                guard (try? peers.modem.deliver(text, from: Self.sender(number))) != nil else {
                    preconditionFailure("the simulated network cannot carry a text")
                }
            } else if state.withLock(\.isStopping) {
                return
            }
            try? await Task.sleep(for: .milliseconds(100))
        }
    }

    // MARK: Texts

    static func sender(_ number: Int) -> String { "+62812\(70_000_000 + number)" }

    private static let syllables = [
        "ba", "bi", "bo", "da", "di", "do", "la", "li", "lo", "ma", "mi", "mo", "na", "ni", "no", "ta",
    ]

    /// A word that no other citizen writes and that means nothing.
    private static func mark(_ number: Int) -> String {
        let digits = String(number, radix: 16).compactMap(\.hexDigitValue)
        return "x" + digits.map { syllables[$0] }.joined() + "x"
    }

    private static func text(_ number: Int, isLong: Bool) -> String {
        let rest = isLong ? " sudah lama sekali tidak diperbaiki dan banyak motor jatuh" : ""
        return "jalan rusak parah di desa Guci dekat tiang \(mark(number))\(rest)\(rest)\(rest)"
    }

    /// The citizen who wrote a text.
    static func author(of text: String) -> Int? {
        guard let word = text.split(separator: " ").first(where: { $0.hasPrefix("x") && $0.hasSuffix("x") }) else {
            return nil
        }
        var rest = word.dropFirst().dropLast()
        var number = 0
        while let digit = syllables.firstIndex(of: String(rest.prefix(2))) {
            number = number * 16 + digit
            rest = rest.dropFirst(2)
        }
        return rest.isEmpty ? number : nil
    }
}

import Complaints
import Foundation
import Gateway
@preconcurrency import Glibc
import Sandbox
import Synchronization

/// Shows each message's way as it happens. What it shows is invented, so it may show numbers and texts.
final class DemonstrationScreen: Sendable {
    private let isColoured = isatty(STDOUT_FILENO) == 1
    private let lock = Mutex(())
    private let order = Mutex(Order())

    /// What keeps the steps of a message in their order: a stage may be done before the one before it has told.
    private struct Order {
        private var received: Set<Int64> = []
        private var held: [Int64: String] = [:]

        /// Notes that it was told that a message is on disk; returns what was held back of it.
        mutating func receive(_ id: Int64) -> String? {
            if let text = held.removeValue(forKey: id) { return text }
            received.insert(id)
            return nil
        }

        /// Returns what may be told of a message now, and holds it back otherwise.
        mutating func read(_ id: Int64, _ text: String) -> String? {
            if received.remove(id) != nil { return text }
            held[id] = text
            return nil
        }

        mutating func release(_ id: Int64) -> String? { held.removeValue(forKey: id) }
    }

    /// How long a message that was read is held for the line that it was received; one made of parts has no such line.
    private static let patience = Duration.milliseconds(300)

    func show(introduction: String) {
        write(introduction)
    }

    func show(event: GatewayEvent) {
        switch event {
        case .stored(let id, let carrier, let isDuplicate):
            line(
                "received",
                isDuplicate ? "again message \(id) by \(carrier): dropped" : "message \(id) by \(carrier), on disk"
            )
            if !isDuplicate, let text = order.withLock({ $0.receive(id) }) { line("read", text) }
        case .triaged(let id, let purpose, let ticket):
            let text = "message \(id): \(purpose)" + (ticket.map { ", ticket \($0)" } ?? "")
            if let text = order.withLock({ $0.read(id, text) }) {
                line("read", text)
            } else {
                Task {
                    try? await Task.sleep(for: Self.patience)
                    if let text = order.withLock({ $0.release(id) }) { line("read", text) }
                }
            }
        case .forwarded(let ticket, let trackingID):
            line("forwarded", "ticket \(ticket) is at SP4N as \(trackingID)")
        case .uncertain(let ticket):
            line("uncertain", "ticket \(ticket): no answer came; it is looked up, not sent again blindly")
        case .rejected(let ticket):
            line("rejected", "ticket \(ticket) waits for an officer: lapord queue list")
        case .statusChanged(let ticket, let verbatim):
            line("status", "ticket \(ticket): \(verbatim)")
        case .replied:
            // The peer that took the reply shows it with its words.
            break
        }
    }

    func show(complaint: SimulatedComplaint) {
        line("SP4N", "\(complaint.trackingID) \"\(complaint.content.split(separator: "\n").first ?? "")\"")
    }

    func show(reply: String, to recipient: String, by peer: String) {
        line("reply", "to \(recipient) by \(peer): \(reply)")
    }

    func show(note: String) {
        write(note + "\n")
    }

    private func line(_ step: String, _ text: String) {
        let time = Date().formatted(
            .verbatim(
                "\(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\(second: .twoDigits)",
                timeZone: .current,
                calendar: .current
            )
        )
        let padded = step + String(repeating: " ", count: max(0, 10 - step.count))
        let name = isColoured ? "\u{1B}[1;36m\(padded)\u{1B}[0m" : padded
        write("\(time)  \(name) \(text)\n")
    }

    private func write(_ text: String) {
        lock.withLock { _ in
            FileHandle.standardOutput.write(Data(text.utf8))
        }
    }
}

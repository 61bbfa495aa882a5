import Complaints
import Formats
import Foundation
import Gateway
@preconcurrency import Glibc
import Sandbox
import Synchronization

/// Shows the steps of each message as they happen. All data is invented, so numbers and texts may be shown.
final class DemonstrationScreen: Sendable {
    private let isColoured = isatty(STDOUT_FILENO) == 1
    private let lock = Mutex(())
    private let order = Mutex(Order())

    /// Keeps the steps of a message in order, since a stage may report before the preceding stage.
    private struct Order {
        private var received: Set<Int64> = []
        private var held: [Int64: String] = [:]

        /// Records that the line "on disk" of a message was shown; returns the lines of the message that waited for it.
        mutating func receive(_ id: Int64) -> String? {
            if let text = held.removeValue(forKey: id) { return text }
            received.insert(id)
            return nil
        }

        /// Returns a line of a message if it may be shown now, and keeps it otherwise.
        mutating func read(_ id: Int64, _ text: String) -> String? {
            if received.remove(id) != nil { return text }
            held[id] = text
            return nil
        }

        mutating func release(_ id: Int64) -> String? { held.removeValue(forKey: id) }
    }

    /// The longest wait for the line that a message was received; a message made of parts has no such line.
    private static let patience = Duration.milliseconds(300)

    func show(introduction: String) {
        write(introduction)
    }

    func show(event: GatewayEvent) {
        switch event {
        case .stored(let id, let carrier, let isDuplicate):
            line(
                "received",
                isDuplicate ? "message \(id) by \(carrier) again: dropped" : "message \(id) by \(carrier), on disk"
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
            line("uncertain", "ticket \(ticket): no answer came; it is looked up and not sent again blindly")
        case .rejected(let ticket):
            line("rejected", "ticket \(ticket) waits for an officer: lapord queue list")
        case .statusChanged(let ticket, let verbatim):
            line("status", "ticket \(ticket): \(verbatim)")
        case .replied:
            // The peer that accepted the reply shows it with its text.
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
        write(PrintableText.lines(note) + "\n")
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
        write("\(time)  \(name) \(PrintableText.line(text))\n")
    }

    private func write(_ text: String) {
        lock.withLock { _ in
            FileHandle.standardOutput.write(Data(text.utf8))
        }
    }
}

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
        case .triaged(let id, let intent, let ticket):
            line("read", "message \(id): \(intent.rawValue)" + (ticket.map { ", ticket \($0)" } ?? ""))
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

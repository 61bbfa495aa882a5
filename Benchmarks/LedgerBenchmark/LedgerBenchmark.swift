import Complaints
import Foundation
import Ledger
import Logging

/// Measures the ledger: durable messages a second, tickets a second, and how long a full one takes to open.
///
/// `LedgerBenchmark [TICKETS] [FOLDER]`; 100,000 tickets in a temporary folder where nothing is named. With a folder the ledger
/// stays there, for starting a daemon on it.
@main
struct LedgerBenchmark {
    static func main() async throws {
        let arguments = CommandLine.arguments
        let tickets = arguments.count > 1 ? Int(arguments[1]) ?? 100_000 : 100_000
        let isKept = arguments.count > 2
        let folder =
            isKept
            ? URL(filePath: arguments[2])
            : FileManager.default.temporaryDirectory.appending(path: "lapord-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { if !isKept { try? FileManager.default.removeItem(at: folder) } }
        let configuration = Ledger.Configuration(
            path: folder.appending(path: "ledger.sqlite").path,
            protection: .key([UInt8](repeating: 0x0F, count: 32)),
            writeLimit: 1_000_000
        )
        let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        let ledger = try Ledger(configuration: configuration, logger: logger)
        for writers in [1, 16, 64, 256] {
            let (count, time) = try await intake(ledger, writers: writers, for: .seconds(2))
            report("durable messages, \(writers) at once", count, time)
        }
        try await ignoreWaiting(ledger)
        let clock = ContinuousClock()
        var started = clock.now
        try await seed(ledger, tickets: tickets)
        let seeding = clock.now - started
        report("tickets opened and forwarded", tickets, seeding)
        await ledger.close()
        started = clock.now
        let reopened = try Ledger(configuration: configuration, logger: logger)
        _ = try await reopened.recoverForwarding()
        _ = try await reopened.recoverSending()
        _ = try await reopened.messagesForTriage(limit: 128)
        _ = try await reopened.claimTicketsToForward(limit: 8)
        _ = try await reopened.counts()
        let opening = clock.now - started
        print("open, recover and look for work with \(tickets) tickets: \(Int(opening / .milliseconds(1))) ms")
        print("size: \(reopened.sizeInBytes / 1_000_000) MB")
        await reopened.close()
    }

    private static func record(_ text: String, id: String, sender: Int) -> InboundRecord {
        InboundRecord(
            carrier: "bench",
            sender: PhoneNumber(kind: .subscriber, canonical: "62812\(70_000_000 + sender)"),
            recipient: "9009",
            carrierMessageID: id,
            sentAt: nil,
            receivedAt: Date(),
            payload: .text(text),
            part: nil
        )
    }

    private static func join(_ payloads: [InboundRecord.Payload?]) -> String {
        if case .text(let text)? = payloads.first { text } else { "" }
    }

    private static let text =
        "LAPOR jln rusak parah di desa Guci kec ujan mas dkt jembatan, byk motor jatuh. mhn diperbaiki"

    private static func intake(_ ledger: Ledger, writers: Int, for time: Duration) async throws -> (Int, Duration) {
        let clock = ContinuousClock()
        let started = clock.now
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            for writer in 0..<writers {
                group.addTask {
                    var done = 0
                    while clock.now - started < time {
                        _ = try await ledger.store(
                            record(text, id: "\(writers)-\(writer)-\(done)", sender: writer),
                            join: Self.join
                        )
                        done += 1
                    }
                    return done
                }
            }
            return try await group.reduce(0, +)
        }
        return (count, clock.now - started)
    }

    private static func ignoreWaiting(_ ledger: Ledger) async throws {
        while true {
            let messages = try await ledger.messagesForTriage(limit: 4096)
            if messages.isEmpty { return }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for message in messages {
                    group.addTask { _ = try await ledger.settle(message, as: TriageSettlement(state: .ignored)) }
                }
                try await group.waitForAll()
            }
        }
    }

    private static func seed(_ ledger: Ledger, tickets: Int) async throws {
        var made = 0
        while made < tickets {
            let batch = min(2000, tickets - made)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in made..<(made + batch) {
                    group.addTask {
                        _ = try await ledger.store(record(text, id: "t\(index)", sender: index), join: Self.join)
                    }
                }
                try await group.waitForAll()
            }
            let messages = try await ledger.messagesForTriage(limit: batch)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for message in messages {
                    group.addTask {
                        let settlement = TriageSettlement(
                            state: .triaged,
                            change: .open(
                                NewTicket(
                                    complaint: Complaint(intent: Judgement(.report), title: text, body: text),
                                    forwardAt: Date(),
                                    deadline: nil
                                )
                            )
                        )
                        guard let ticket = try await ledger.settle(message, as: settlement) else { return }
                        try await ledger.recordForwarded(
                            ticket.id,
                            trackingID: "\(20_000_000 + ticket.id)",
                            pollAt: Date(timeIntervalSinceNow: 86_400)
                        )
                    }
                }
                try await group.waitForAll()
            }
            for notification in try await ledger.waitingNotifications(limit: batch) {
                try await ledger.settle(notification, text: nil, sendAt: Date(), suppression: "bench")
            }
            made += batch
        }
    }

    private static func report(_ what: String, _ count: Int, _ time: Duration) {
        print("\(what): \(Int(Double(count) / (time / .seconds(1)))) a second")
    }
}

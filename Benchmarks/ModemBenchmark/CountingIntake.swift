import Carriers
import Complaints
import Foundation
import Synchronization

/// An intake that commits to a file, as the ledger does: what arrives during a commit forms the next one.
actor CountingIntake: MessageIntake {
    private let file: FileHandle
    private var pending: [([UInt8], CheckedContinuation<Void, Never>)] = []
    private var isCommitting = false
    private(set) var counts: [[UInt8]: Int] = [:]
    /// The dead letters by their reason.
    private(set) var letters: [String: Int] = [:]
    private(set) var reports: [String] = []
    private(set) var committedAt: [ContinuousClock.Instant] = []

    var messages: Int { counts.count }
    var undecodable: Int { letters.values.reduce(0, +) }

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "modem-benchmark-\(UUID().uuidString)")
        try Data().write(to: url)
        file = try FileHandle(forWritingTo: url)
        try FileManager.default.removeItem(at: url)
    }

    func accept(_ message: InboundMessage) async throws(IntakeError) -> Acknowledgement {
        let key = Self.key(of: message)
        await commit(key)
        counts[key, default: 0] += 1
        committedAt.append(.now)
        return counts[key] == 1 ? .stored(id: Int64(counts.count)) : .duplicate(id: 0)
    }

    /// What the ledger, too, knows a redelivery by.
    private static func key(of message: InboundMessage) -> [UInt8] {
        let sentAt = message.sentAt?.timeIntervalSince1970 ?? 0
        let part = message.concatenation.map { "\($0.reference ?? -1)/\($0.total)/\($0.sequence)" } ?? ""
        return Array("\(message.sender.text) \(sentAt) \(part) \(message.payload)".utf8)
    }

    func accept(_ message: UndecodableMessage) async throws(IntakeError) -> Acknowledgement {
        await commit(message.raw)
        letters[message.reason, default: 0] += 1
        return .stored(id: 0)
    }

    func accept(_ report: DeliveryReport) async throws(IntakeError) -> Acknowledgement {
        await commit(Array(report.reference.utf8))
        reports.append(report.reference)
        return .stored(id: 0)
    }

    private func commit(_ bytes: [UInt8]) async {
        await withCheckedContinuation { continuation in
            pending.append((bytes, continuation))
            guard !isCommitting else { return }
            isCommitting = true
            Task { await commitAll() }
        }
    }

    private func commitAll() async {
        while !pending.isEmpty {
            let batch = pending
            pending = []
            let descriptor = file.fileDescriptor
            let data = Data(batch.flatMap(\.0))
            await Self.write(data, to: descriptor)
            for (_, continuation) in batch { continuation.resume() }
        }
        isCommitting = false
    }

    @concurrent
    private static func write(_ data: Data, to descriptor: Int32) async {
        data.withUnsafeBytes { _ = Foundation.write(descriptor, $0.baseAddress, $0.count) }
        fdatasync(descriptor)
    }
}

import Carriers
import Complaints
import Foundation
import Synchronization

/// An intake that keeps what it takes in memory, known by the same key as the ledger's, and refuses on demand.
final class RecordingIntake: MessageIntake {
    struct State {
        var messages: [InboundMessage] = []
        var undecodable: [UndecodableMessage] = []
        var reports: [DeliveryReport] = []
        var keys: Set<[UInt8]> = []
        var duplicates = 0
        var refusal: IntakeError?
        var delay: Duration = .zero
        var changes: [Int: AsyncStream<Void>.Continuation] = [:]
    }

    private let state = Mutex(State())

    var messages: [InboundMessage] { state.withLock { $0.messages } }
    var undecodable: [UndecodableMessage] { state.withLock { $0.undecodable } }
    var reports: [DeliveryReport] { state.withLock { $0.reports } }
    var duplicates: Int { state.withLock { $0.duplicates } }
    var texts: [String] {
        messages.map { message in
            switch message.payload {
            case .text(let text): text
            case .ucs2(let octets): String(decoding: octets.utf16, as: UTF16.self)
            }
        }
    }

    func set(refusal: IntakeError?) { state.withLock { $0.refusal = refusal } }
    func set(delay: Duration) { state.withLock { $0.delay = delay } }

    func accept(_ message: InboundMessage) async throws(IntakeError) -> Acknowledgement {
        // What the ledger, too, knows a redelivery by.
        let sentAt = message.sentAt?.timeIntervalSince1970 ?? 0
        let part = message.concatenation.map { "\($0.reference)/\($0.total)/\($0.sequence)" } ?? ""
        let key = "\(message.sender.text) \(sentAt) \(part) \(message.payload)"
        return try await keep(key: Array(key.utf8)) { $0.messages.append(message) }
    }

    func accept(_ message: UndecodableMessage) async throws(IntakeError) -> Acknowledgement {
        try await keep(key: message.raw) { $0.undecodable.append(message) }
    }

    func accept(_ report: DeliveryReport) async throws(IntakeError) -> Acknowledgement {
        try await keep(key: Array("\(report.reference) \(report.status)".utf8)) { $0.reports.append(report) }
    }

    private func keep(
        key: [UInt8],
        _ append: (inout State) -> Void
    ) async throws(IntakeError) -> Acknowledgement {
        let delay = state.withLock { $0.delay }
        if delay > .zero { try? await Task.sleep(for: delay) }
        let result: Result<Acknowledgement, IntakeError> = state.withLock { state in
            if let refusal = state.refusal { return .failure(refusal) }
            guard state.keys.insert(key).inserted else {
                state.duplicates += 1
                return .success(.duplicate(id: 0))
            }
            append(&state)
            for continuation in state.changes.values { continuation.yield() }
            return .success(.stored(id: Int64(state.keys.count)))
        }
        return try result.get()
    }
}

extension InboundPayload {
    /// The UTF-16BE bytes; none for text.
    var octets: [UInt8] {
        switch self {
        case .text: []
        case .ucs2(let octets): octets
        }
    }
}

extension [UInt8] {
    /// Big-endian pairs.
    fileprivate var utf16: [UInt16] {
        stride(from: 0, to: count - 1, by: 2).map { UInt16(self[$0]) << 8 | UInt16(self[$0 + 1]) }
    }
}

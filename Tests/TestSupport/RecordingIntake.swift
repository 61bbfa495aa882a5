package import Carriers
import Complaints
import Foundation
import Synchronization

/// An intake that records what it is given, and refuses or waits on demand.
///
/// What it accepts goes on to the intake behind it. Without one it answers by itself, and knows a redelivery as the ledger does.
package final class RecordingIntake: MessageIntake {
    private struct State {
        var messages: [InboundMessage] = []
        var undecodable: [UndecodableMessage] = []
        var reports: [DeliveryReport] = []
        var keys: Set<String> = []
        var duplicates = 0
        var refusal: IntakeError?
        var delay: Duration = .zero

        mutating func record(_ item: InboundItem) {
            switch item {
            case .message(let message): messages.append(message)
            case .undecodable(let message): undecodable.append(message)
            case .report(let report): reports.append(report)
            }
        }
    }

    private let intake: (any MessageIntake)?
    private let state: Mutex<State>
    private let entered: AsyncStream<Void>
    private let entering: AsyncStream<Void>.Continuation

    /// Makes an intake.
    ///
    /// - Parameters:
    ///   - intake: The intake behind it.
    ///   - refusal: The error that answers everything.
    ///   - delay: The time before an item goes on.
    package init(
        before intake: (any MessageIntake)? = nil,
        refusal: IntakeError? = nil,
        delay: Duration = .zero
    ) {
        self.intake = intake
        state = Mutex(State(refusal: refusal, delay: delay))
        (entered, entering) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// The messages, without refused ones and redeliveries.
    package var messages: [InboundMessage] { state.withLock { $0.messages } }
    /// The messages that the carrier could not read.
    package var undecodable: [UndecodableMessage] { state.withLock { $0.undecodable } }
    /// The delivery reports.
    package var reports: [DeliveryReport] { state.withLock { $0.reports } }
    /// How many redeliveries came.
    package var duplicates: Int { state.withLock { $0.duplicates } }

    /// Refuses everything from now on, or nothing.
    package func set(refusal: IntakeError?) { state.withLock { $0.refusal = refusal } }
    /// Waits so long before each item from now on.
    package func set(delay: Duration) { state.withLock { $0.delay = delay } }

    /// Waits until an item has come, which is refused or accepted afterwards.
    package func waitUntilEntered() async {
        for await _ in entered { return }
    }

    package func accept(_ message: InboundMessage) async throws(IntakeError) -> Acknowledgement {
        let item = InboundItem.message(message)
        guard let intake = try await pass(item) else { return try keep(item) }
        return try await intake.accept(message)
    }

    package func accept(_ message: UndecodableMessage) async throws(IntakeError) -> Acknowledgement {
        let item = InboundItem.undecodable(message)
        guard let intake = try await pass(item) else { return try keep(item) }
        return try await intake.accept(message)
    }

    package func accept(_ report: DeliveryReport) async throws(IntakeError) -> Acknowledgement {
        let item = InboundItem.report(report)
        guard let intake = try await pass(item) else { return try keep(item) }
        return try await intake.accept(report)
    }

    package func accept(_ items: [InboundItem]) async -> [Result<Acknowledgement, IntakeError>] {
        do throws(IntakeError) {
            for item in items { _ = try await pass(item) }
        } catch {
            return items.map { _ in .failure(error) }
        }
        if let intake { return await intake.accept(items) }
        return items.map { item in Result { () throws(IntakeError) in try keep(item) } }
    }

    /// Waits, refuses, or records an item for the intake behind this one, which is returned.
    private func pass(_ item: InboundItem) async throws(IntakeError) -> (any MessageIntake)? {
        let (refusal, delay) = state.withLock { ($0.refusal, $0.delay) }
        entering.yield()
        if delay > .zero { try? await Task.sleep(for: delay) }
        if let refusal { throw refusal }
        if intake != nil { state.withLock { $0.record(item) } }
        return intake
    }

    private func keep(_ item: InboundItem) throws(IntakeError) -> Acknowledgement {
        let result: Result<Acknowledgement, IntakeError> = state.withLock { state in
            if let refusal = state.refusal { return .failure(refusal) }
            guard state.keys.insert(Self.key(of: item)).inserted else {
                state.duplicates += 1
                return .success(.duplicate(id: 0))
            }
            state.record(item)
            return .success(.stored(id: Int64(state.keys.count)))
        }
        return try result.get()
    }

    private static func key(of item: InboundItem) -> String {
        switch item {
        case .message(let message):
            let part = message.concatenation.map { "\($0.reference ?? -1)/\($0.total)/\($0.sequence)" } ?? ""
            return "\(message.sender.text) \(message.sentAt?.timeIntervalSince1970 ?? 0) \(part) \(message.payload)"
        case .undecodable(let message): return "\(message.raw)"
        case .report(let report): return "\(report.reference) \(report.status)"
        }
    }
}

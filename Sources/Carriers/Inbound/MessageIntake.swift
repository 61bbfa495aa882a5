/// The place where carriers hand over messages and reports: the Gateway's Intake stage.
///
/// Commit, then acknowledge (promise 1): when a function returns, the message is on disk, and only then may the carrier answer
/// the callback, free the SIM slot or confirm to the network. When it throws, nothing is stored and the carrier must leave the
/// message with the network.
///
/// One message runs where its caller does: a change of threads on the way to the store would cost more than reading a callback.
package protocol MessageIntake: Sendable {
    /// Stores a message or part durably.
    ///
    /// - Parameter message: The message or part.
    /// - Returns: Whether it is new.
    /// - Throws: ``IntakeError`` where it could not be stored.
    nonisolated(nonsending) func accept(_ message: InboundMessage) async throws(IntakeError) -> Acknowledgement

    /// Stores an undecodable message durably among the dead letters.
    ///
    /// - Parameter message: The bytes and the reason.
    /// - Returns: Whether it is new.
    /// - Throws: ``IntakeError`` where it could not be stored.
    nonisolated(nonsending) func accept(_ message: UndecodableMessage) async throws(IntakeError) -> Acknowledgement

    /// Stores a delivery report durably and matches it with the reply that was sent.
    ///
    /// - Parameter report: The report.
    /// - Returns: Whether it is new.
    /// - Throws: ``IntakeError`` where it could not be stored.
    nonisolated(nonsending) func accept(_ report: DeliveryReport) async throws(IntakeError) -> Acknowledgement

    /// Stores the items of one request durably and in their order, so that the messages of one sender keep their order.
    ///
    /// - Parameter items: The items, in order.
    /// - Returns: The result of each, in the same order.
    func accept(_ items: [InboundItem]) async -> [Result<Acknowledgement, IntakeError>]
}

extension MessageIntake {
    /// Stores the items one after the other; an intake whose store can share a commit does better.
    package func accept(_ items: [InboundItem]) async -> [Result<Acknowledgement, IntakeError>] {
        var results: [Result<Acknowledgement, IntakeError>] = []
        for item in items {
            do throws(IntakeError) {
                results.append(.success(try await accept(item)))
            } catch {
                results.append(.failure(error))
            }
        }
        return results
    }

    private func accept(_ item: InboundItem) async throws(IntakeError) -> Acknowledgement {
        switch item {
        case .message(let message): try await accept(message)
        case .undecodable(let message): try await accept(message)
        case .report(let report): try await accept(report)
        }
    }
}

/// The answer to a carrier that its message, or report, is on disk.
package enum Acknowledgement: Hashable, Sendable {
    /// The message is new.
    case stored(id: Int64)
    /// The message was stored before: a redelivery, acknowledged like a new one.
    case duplicate(id: Int64)
    /// The report is new, and no reply is known that it is about: it came before the answer to its submission, or is about none of ours.
    case unmatched(id: Int64)

    /// The ledger's id of the stored row; for a duplicate the first one's.
    package var id: Int64 {
        switch self {
        case .stored(let id), .duplicate(let id), .unmatched(let id): id
        }
    }
}

/// The reason why a message could not be stored. The carrier is told to come back.
package struct IntakeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The cause.
    package enum Code: String, Hashable, Sendable, CaseIterable {
        /// The queue of writes is full.
        case busy
        /// The store cannot write: disk full, read-only, damaged.
        case unavailable
        /// The daemon is stopping.
        case stopping
    }

    package var code: Code
    /// After how long the carrier should try again.
    package var retryAfter: Duration
    /// The cause in words, for the log.
    package var reason: String

    package init(_ code: Code, retryAfter: Duration, reason: String) {
        self.code = code
        self.retryAfter = retryAfter
        self.reason = reason
    }

    package var description: String { "\(code.rawValue): \(reason)" }
}

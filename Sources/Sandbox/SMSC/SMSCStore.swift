import Foundation
import Logging
import Synchronization

/// What the simulated SMSC was given, and who wants to hear of it.
final class SMSCStore: Sendable {
    private struct State {
        var messages: [AcceptedMessage] = []
        var listeners: [Int: AsyncStream<AcceptedMessage>.Continuation] = [:]
        var nextListener = 0
        var nextID = 1
        /// Submissions, among them parts that are listed with their whole.
        var taken = 0
        var journal: FileHandle?
    }

    private let state: Mutex<State>
    private let prefix: String

    /// Makes a store that appends to a file, which is made where it does not exist.
    init(journalPath: String?, logger: Logger) {
        var journal: FileHandle?
        if let journalPath {
            if !FileManager.default.fileExists(atPath: journalPath) {
                _ = FileManager.default.createFile(atPath: journalPath, contents: nil)
            }
            journal = FileHandle(forUpdatingAtPath: journalPath)
            _ = try? journal?.seekToEnd()
            if journal == nil { logger.error("the journal cannot be written", metadata: ["path": "\(journalPath)"]) }
        }
        // Ids of two runs must differ, or the daemon takes the second run's messages for redeliveries.
        prefix = String(UInt64(Date().timeIntervalSince1970 * 1000), radix: 36)
        var initial = State()
        initial.journal = journal
        state = Mutex(initial)
    }

    var messages: [AcceptedMessage] { state.withLock(\.messages) }

    func newID() -> String {
        state.withLock { state in
            defer { state.nextID += 1 }
            return "\(prefix)-\(state.nextID)"
        }
    }

    /// Takes a submission: numbers it, writes it down, tells who listens.
    func take(
        sender: String,
        recipient: String,
        text: String,
        reference: String,
        reportURL: String?,
        isListed: Bool = true
    ) -> AcceptedMessage {
        state.withLock { state in
            state.taken += 1
            let message = AcceptedMessage(
                number: state.taken,
                sender: sender,
                recipient: recipient,
                text: text,
                reference: reference,
                reportURL: reportURL,
                receivedAt: Date()
            )
            guard isListed else { return message }
            state.messages.append(message)
            if let journal = state.journal, let line = try? Self.encoder.encode(message) {
                try? journal.write(contentsOf: line + Data("\n".utf8))
            }
            for listener in state.listeners.values { listener.yield(message) }
            return message
        }
    }

    /// Every submission from now on. A listener that falls behind by a thousand loses the oldest.
    func listen() -> AsyncStream<AcceptedMessage> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: AcceptedMessage.self,
            bufferingPolicy: .bufferingNewest(1000)
        )
        let number = state.withLock { state in
            defer { state.nextListener += 1 }
            state.listeners[state.nextListener] = continuation
            return state.nextListener
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { $0.listeners[number] = nil }
        }
        return stream
    }

    func finish() {
        let listeners = state.withLock { Array($0.listeners.values) }
        for listener in listeners { listener.finish() }
    }

    static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }
}

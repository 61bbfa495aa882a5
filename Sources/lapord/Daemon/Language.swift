import ComplaintParser
import Complaints
import Foundation
import Gateway
import Synchronization

/// What a running daemon exchanges on reload: how texts are read and how replies are worded.
final class Language: Sendable {
    private let state: Mutex<(parser: ComplaintParser, writer: NotificationStage.Writer)>

    init(parser: ComplaintParser, writer: NotificationStage.Writer) {
        state = Mutex((parser, writer))
    }

    var writer: NotificationStage.Writer { state.withLock { $0.writer } }

    /// What an officer may put a report under.
    var categories: [String] { state.withLock { $0.parser.knowledge.categories } }
    var agencyCodes: [String] { state.withLock { $0.parser.knowledge.agencies.map(\.code) } }

    func read(_ text: String, receivedAt: Date, recipient: String?) -> Complaint {
        state.withLock { $0.parser }.parse(text, receivedAt: receivedAt, recipient: recipient)
    }

    func exchange(parser: ComplaintParser, writer: NotificationStage.Writer) {
        state.withLock { $0 = (parser, writer) }
    }
}

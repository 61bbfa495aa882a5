import Administration
import ComplaintParser
import Complaints
import Foundation
import Gateway
import Synchronization

/// The reader of texts and the words of replies, which a running daemon exchanges on reload.
final class Language: Sendable {
    private let state: Mutex<(parser: ComplaintParser, writer: NotificationStage.Writer)>

    init(parser: ComplaintParser, writer: NotificationStage.Writer) {
        state = Mutex((parser, writer))
    }

    var writer: NotificationStage.Writer { state.withLock { $0.writer } }

    /// The names that an officer may put a ticket under, and the manners of texts.
    var vocabulary: Administration.Vocabulary {
        state.withLock {
            Administration.Vocabulary(
                categories: $0.parser.knowledge.categories,
                agencies: $0.parser.knowledge.agencies.map(\.code),
                manners: $0.writer.manners
            )
        }
    }

    func read(_ text: String, receivedAt: Date, recipient: String?, prefersReport: Bool) -> Complaint {
        state.withLock { $0.parser }
            .parse(text, receivedAt: receivedAt, recipient: recipient, prefersReport: prefersReport)
    }

    func exchange(parser: ComplaintParser, writer: NotificationStage.Writer) {
        state.withLock { $0 = (parser, writer) }
    }
}

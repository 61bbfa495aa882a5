package import Foundation

/// Something that waits for its turn, as an operator sees it.
package struct WaitingWork: Hashable, Sendable {
    /// The stage that it waits for.
    package var stage: String
    /// Its row.
    package var id: Int64
    /// The ticket's number, where it belongs to one.
    package var ticketNumber: String?
    package var carrier: String?
    /// Since when it is there.
    package var since: Date
    /// Not before then is it worked on.
    package var dueAt: Date
    package var attempts: Int
    /// Why the last attempt failed.
    package var trouble: String?
}

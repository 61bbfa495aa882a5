package import Foundation

/// What the fifth stage asks of an engine: what is to be told, and to replace each by one reply.
package protocol NotificationStore: Sendable {
    /// Wakes the stage when a commit concerns it.
    var signals: LedgerSignals { get }

    /// When the next confirmation is due that is held back for the central system's number.
    func nextConfirmation() async throws -> Date?

    /// Queues the confirmations that were held back long enough, longest due first; tells how many there were.
    func releaseConfirmations(limit: Int) async throws -> Int

    /// Replies that wait to be written, oldest first.
    func waitingNotifications(limit: Int) async throws -> [WaitingNotification]

    /// How a number stands with us: how many replies go to it from a time on, and what its owner wants.
    func standing(of recipientHash: Data, since: Date) async throws -> RecipientStanding

    /// Replies that wait to be written, oldest first, each with how its number stands.
    func notificationsInContext(limit: Int, countingSince since: Date) async throws -> [NotificationItem]

    /// Replaces notifications by the replies that were written for them at once; tells what became of each, in order.
    func settle(_ replies: [WrittenReply]) async -> [Result<Void, any Error>]

    /// Replaces a notification by the reply that was written for it, once (promise 4); without a text none is sent.
    func settle(
        _ notification: WaitingNotification,
        text: String?,
        sendAt: Date,
        suppression: String?
    ) async throws

    /// Puts a notification that cannot be written among the dead letters.
    func addDeadLetter(_ notification: WaitingNotification, reason: String) async throws
}

extension NotificationStore {
    /// Replaces a notification by its reply.
    package func settle(_ notification: WaitingNotification, text: String?, sendAt: Date) async throws {
        try await settle(notification, text: text, sendAt: sendAt, suppression: nil)
    }
}

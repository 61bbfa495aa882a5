import HummingbirdCore
import Logging
import NIOCore

/// A connection that counts in its caller's share, and is ended at once where that is used up.
struct SharedChannel<Base: ServerChildChannel>: ServerChildChannel {
    private let base: Base
    private let share: ConnectionShare
    private let journal: ListenerJournal

    init(_ base: Base, share: ConnectionShare, journal: ListenerJournal) {
        self.base = base
        self.share = share
        self.journal = journal
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
        let ready = base.setup(channel: channel, logger: logger)
        guard let address = channel.remoteAddress?.ipAddress else { return ready }
        if share.take(address) {
            channel.closeFuture.whenComplete { _ in share.give(address) }
        } else {
            journal.note("the caller has half of the connections open (connection_limit)", caller: address)
            ready.whenSuccess { _ in channel.close(promise: nil) }
        }
        return ready
    }

    func handle(value: Base.Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }
}

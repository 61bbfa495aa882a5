import Glibc
import HummingbirdCore
import Logging
import NIOCore
import Synchronization

/// How many connections an address of the operations has open, and how many of one caller; each over a limit is ended at once.
///
/// So idle connections cost no more descriptors than these, and the callbacks and the admin socket keep theirs.
final class ConnectionLimit: Sendable {
    private let total: Int
    /// The most of one caller; callers of a Unix socket are not told apart.
    private let share: Int
    private let open = Mutex<[String: Int]>([:])

    init(total: Int, share: Int) {
        self.total = total
        self.share = share
    }

    /// Counts a connection, unless too many are open.
    ///
    /// - Parameter caller: The address at the other end; empty where there is none.
    /// - Returns: Whether it counts.
    func take(_ caller: String) -> Bool {
        open.withLock { open in
            guard open.values.reduce(0, +) < total, caller.isEmpty || open[caller, default: 0] < share else {
                return false
            }
            open[caller, default: 0] += 1
            return true
        }
    }

    /// Says that a connection that was counted has ended.
    func give(_ caller: String) {
        open.withLock { open in
            let left = open[caller, default: 0] - 1
            open[caller] = left > 0 ? left : nil
        }
    }
}

/// A connection that counts in the limits of its address.
struct LimitedChannel<Base: ServerChildChannel>: ServerChildChannel {
    let base: Base
    let limit: ConnectionLimit

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
        let ready = base.setup(channel: channel, logger: logger)
        let caller = Self.caller(of: channel)
        if limit.take(caller) {
            channel.closeFuture.whenComplete { [limit] _ in limit.give(caller) }
        } else {
            ready.whenSuccess { _ in channel.close(promise: nil) }
        }
        return ready
    }

    func handle(value: Base.Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }

    /// The peer's address; of IPv6 the network of 64 bits, which one machine may have to itself.
    private static func caller(of channel: any Channel) -> String {
        switch channel.remoteAddress {
        case .v6(let address):
            // The first half of sin6_addr (RFC 3493, section 3.3); by its name it belongs to one of two C modules, as they are loaded.
            withUnsafeBytes(of: address.address) { "\(Array($0[8..<16]))" }
        case .v4: channel.remoteAddress?.ipAddress ?? ""
        case .unixDomainSocket, nil: ""
        }
    }
}

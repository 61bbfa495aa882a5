import Synchronization

/// How many connections each caller has open, so that one that opens many and says nothing leaves some for the others.
final class ConnectionShare: Sendable {
    /// How many of one caller; nil where the address at the other end says nothing of it.
    private let limit: Int?
    private let open = Mutex<[String: Int]>([:])

    /// Makes a share of half the connections.
    init(_ configuration: CallbackListener.Configuration) {
        limit = configuration.trustedProxies > 0 ? nil : max(1, configuration.connectionLimit / 2)
    }

    /// Counts a connection, unless its caller has its share already.
    ///
    /// - Parameter address: The address at the other end; all of an IPv6 network of 64 bits, which one machine may have to itself, are
    ///   one.
    /// - Returns: Whether it counts.
    func take(_ address: String) -> Bool {
        guard let limit else { return true }
        return open.withLock { open in
            let caller = IPAddress.network(of: address)
            guard open[caller, default: 0] < limit else { return false }
            open[caller, default: 0] += 1
            return true
        }
    }

    /// Says that a connection that was counted has ended.
    func give(_ address: String) {
        guard limit != nil else { return }
        open.withLock { open in
            let caller = IPAddress.network(of: address)
            let count = open[caller, default: 0] - 1
            open[caller] = count > 0 ? count : nil
        }
    }
}

import Crypto
import Glibc
import Synchronization

/// Random nonces for AES-GCM, fetched from the kernel many at a time: asking for each costs as much as sealing with it.
final class NonceSource: Sendable {
    private struct Store {
        var bytes: [UInt8] = []
        var used = 0
    }

    private static let nonceSize = 12
    /// The number that is fetched at once.
    private static let stock = 256

    private let store = Mutex(Store())

    /// A nonce that was never given before.
    func next() -> AES.GCM.Nonce {
        store.withLock { store in
            if store.used == store.bytes.count {
                store.bytes = Self.random(Self.stock * Self.nonceSize)
                store.used = 0
            }
            let range = store.used..<(store.used + Self.nonceSize)
            store.used = range.upperBound
            guard let nonce = try? AES.GCM.Nonce(data: store.bytes[range]) else {
                preconditionFailure("AES-GCM refused a nonce of 12 bytes")
            }
            return nonce
        }
    }

    private static func random(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            guard let start = buffer.baseAddress else { return }
            arc4random_buf(start, count)
            filled = count
        }
    }
}

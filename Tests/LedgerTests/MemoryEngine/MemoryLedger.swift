import Foundation
import Ledger
import Synchronization

/// A ledger engine of plain values behind a lock: no SQL, no file, no key.
///
/// It proves that ``LedgerEngine`` asks for nothing that only SQLite has, and shows in a few hundred lines what an engine does. Of
/// what an engine owes it keeps all but the disk: every write works on a copy, which replaces what was there when it succeeds.
final class MemoryLedger: LedgerEngine {
    let signals = LedgerSignals()
    private let clock: @Sendable () -> Date
    private let state = Mutex(MemoryState())

    init(clock: @escaping @Sendable () -> Date) {
        self.clock = clock
    }

    func read<Value: Sendable>(_ body: (MemoryState) throws -> Value) rethrows -> Value {
        try state.withLock { state in
            var current = state
            current.now = clock()
            return try body(current)
        }
    }

    func write<Value: Sendable>(_ body: (inout MemoryState) throws -> Value) rethrows -> Value {
        let (value, touched) = try state.withLock { state in
            var next = state
            next.now = clock()
            next.touched = []
            let value = try body(&next)
            state = next
            return (value, next.touched)
        }
        for topic in touched { signals.signal(topic) }
        return value
    }

    /// Writes for each item by itself, so that one that fails leaves the others alone.
    func writeEach<Item, Value: Sendable>(
        _ items: [Item],
        _ body: (inout MemoryState, Item) throws -> Value
    ) -> [Result<Value, any Error>] {
        items.map { item in Result { try write { try body(&$0, item) } } }
    }

    func stopWaitingForDisk() {
        // Nothing ever waits.
    }
}

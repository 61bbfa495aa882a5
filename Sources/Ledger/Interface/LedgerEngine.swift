/// A durable store behind the stages.
///
/// Each stage speaks to the role that it needs; an engine plays all of them. ``Ledger`` is the engine that ships, over SQLite; another
/// one, over PostgreSQL for several nodes, has to pass the same suite of tests (`LedgerEngineTests`), as the engine of plain values
/// beside it does (`MemoryLedger`, the shortest one to read). What every engine owes:
///
/// - A function that writes returns when the write survives a power cut, and fails as a whole or not at all. One that writes many
///   lets one that fails leave the others alone.
/// - What makes a thing the same is unique for good: a message by what its carrier and network say of it, a tracking ID, the key of a
///   reply, also when what it belongs to is settled or erased.
/// - What is claimed is nobody else's until it is settled, or its lease ends. The messages of one sender are given out one after
///   the other, in their order.
/// - What cannot be read or recorded goes to the dead letters by itself, and stops nothing else.
/// - After a commit, ``LedgerSignals`` wakes the stages that it concerns.
///
/// Ids are the engine's own and grow with time. A sender's hash is whatever the engine knows a number by.
package protocol LedgerEngine: IntakeStore, TriageStore, ForwardingStore, TrackingStore, NotificationStore,
    DispatchStore,
    InspectionStore
{}

extension Ledger: LedgerEngine {}

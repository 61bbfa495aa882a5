/// A durable store behind the stages.
///
/// Each stage speaks to the role that it needs; an engine plays all of them. ``Ledger`` is the engine that ships, over SQLite;
/// another one, over PostgreSQL for several nodes, has to pass the same suite of tests (`LedgerEngineTests`). What every engine owes:
///
/// - A function that writes returns when the write survives a power cut, and fails as a whole or not at all.
/// - After a commit, ``LedgerSignals`` wakes the stages that it concerns.
/// - What is claimed is nobody else's until it is settled, or its lease ends.
package protocol LedgerEngine: IntakeStore, TriageStore, ForwardingStore, TrackingStore, NotificationStore,
    DispatchStore,
    InspectionStore
{}

extension Ledger: LedgerEngine {}

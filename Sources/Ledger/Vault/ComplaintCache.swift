import Complaints
import Foundation
import Synchronization

/// The complaints that were sealed or opened last, by their sealed bytes: on its way a ticket is opened by one stage after the other
/// within a moment, and opening costs more than the rest of its row.
///
/// Two generations of a bounded size; an entry that was used in the last one is kept.
final class ComplaintCache: Sendable {
    private struct State {
        var young: [Data: Complaint] = [:]
        var old: [Data: Complaint] = [:]
    }

    private let state = Mutex(State())
    private let limit: Int

    init(limit: Int = 1024) {
        self.limit = limit
    }

    subscript(sealed: Data) -> Complaint? {
        state.withLock { state in
            if let complaint = state.young[sealed] { return complaint }
            guard let complaint = state.old[sealed] else { return nil }
            Self.insert(complaint, sealed, limit, &state)
            return complaint
        }
    }

    func insert(_ complaint: Complaint, for sealed: Data) {
        state.withLock { Self.insert(complaint, sealed, limit, &$0) }
    }

    /// Forgets all, as where a citizen's data is erased.
    func removeAll() {
        state.withLock { $0 = State() }
    }

    private static func insert(_ complaint: Complaint, _ sealed: Data, _ limit: Int, _ state: inout State) {
        if state.young.count >= limit {
            state.old = state.young
            state.young.removeAll(keepingCapacity: true)
        }
        state.young[sealed] = complaint
    }
}

extension Vault {
    /// Seals a complaint for a ticket's row.
    func seal(_ complaint: Complaint) throws -> Data {
        let sealed = seal(Data(complaint.json), for: "ticket.complaint")
        complaints.insert(complaint, for: sealed)
        return sealed
    }

    /// Opens the complaint of a ticket's row.
    func complaint(_ sealed: Data) throws -> Complaint {
        if let complaint = complaints[sealed] { return complaint }
        let complaint = try Complaint(json: [UInt8](open(sealed, for: "ticket.complaint")))
        complaints.insert(complaint, for: sealed)
        return complaint
    }

    /// Empties the cache: to be called where stored data is erased.
    func forget() {
        complaints.removeAll()
    }
}

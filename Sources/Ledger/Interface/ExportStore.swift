package import Complaints

/// What taking over an export of the central system asks of an engine, beside what forwarding does.
package protocol ExportStore: ForwardingStore {
    /// The tickets with these numbers or tracking IDs, at most 1000 of both together.
    func standings(numbers: [String], trackingIDs: [String]) async throws -> [TicketStanding]

    /// The tickets in a state, oldest first.
    func standings(in state: TicketState) async throws -> [TicketStanding]

    /// Records a status that an operator brings; when it is asked for next does not change. Returns whether it was new.
    @discardableResult
    func recordFromExport(_ observation: StatusObservation, of ticketID: Int64) async throws -> Bool
}

extension Ledger: ExportStore {}

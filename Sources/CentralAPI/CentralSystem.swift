/// The system that complaints are handed to and whose decisions are followed: SP4N-LAPOR! or what stands in for it.
///
/// No call throws: every outcome is a value, because what may and may not be done next depends on how certain it is.
package protocol CentralSystem: Sendable {
    /// The name of the protocol's profile, for logs and reports.
    var profile: String { get }

    /// Hands over a complaint; called at most once for a ticket, unless an earlier outcome proves that nothing was created.
    func create(_ complaint: CentralComplaint) async -> CreationOutcome

    /// What the central system says of a complaint now.
    func status(of trackingID: String) async -> StatusOutcome

    /// How many complaints ``statuses(of:)`` takes at once; 1 where each has to be asked for by itself.
    var statusBatchSize: Int { get }

    /// What the central system says of several complaints now, by tracking ID; one that it does not name is not there.
    func statuses(of trackingIDs: [String]) async -> ReadOutcome<[String: CentralStatus]>

    /// The follow-ups of a complaint whose ``CentralFollowUp/key`` is not among those already known, oldest first.
    func followUps(of trackingID: String, after known: Set<String>) async -> ReadOutcome<[CentralFollowUp]>

    /// Adds the citizen's words to a complaint.
    func addFollowUp(_ followUp: CentralAddition, to trackingID: String) async -> ActionOutcome

    /// Tells the central system that a complaint belongs to another institution.
    func reject(_ trackingID: String, inFavourOf institution: Int, because reason: String) async -> ActionOutcome

    /// Looks for a complaint by our ticket number, to settle an unknown outcome.
    func lookUp(ticketNumber: String) async -> LookUpOutcome

    /// The institutions that the central system knows, with their ids.
    func institutions() async -> ReadOutcome<[CentralListEntry]>

    /// The texts with which agencies answer.
    func templates() async -> ReadOutcome<[CentralListEntry]>

    /// Ends what is in flight and closes the connections.
    func shutdown() async
}

extension CentralSystem {
    package var statusBatchSize: Int { 1 }

    package func statuses(of trackingIDs: [String]) async -> ReadOutcome<[String: CentralStatus]> { .unsupported }
}

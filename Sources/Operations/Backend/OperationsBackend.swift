/// What the operations listeners ask of the daemon, and what they let an operator do.
///
/// Every function has to answer within a few seconds; the listener gives up waiting after its deadline. Refusals are thrown as
/// ``OperationsFault``, any other error becomes an internal fault without its words.
package protocol OperationsBackend: StoreBackend {
    /// Everything that `lapord status` shows.
    func status() async throws -> StatusReport

    /// Each dependency and whether it is ready; the daemon is ready if all that are required are.
    func readiness() async -> [DependencyReadiness]

    /// Tickets that match, newest first.
    func tickets(_ filter: TicketFilter) async throws -> [TicketView]

    /// A ticket with its history.
    func ticket(_ number: String) async throws -> TicketDetail

    /// Changes fields of a ticket on an officer's word.
    func amendTicket(_ number: String, _ amendment: TicketAmendment) async throws -> TicketDetail

    /// Lets a ticket that is uncertain or rejected be forwarded once more.
    func resendTicket(_ number: String) async throws -> TicketDetail

    /// Closes a ticket here.
    func closeTicket(_ number: String, reason: String) async throws -> TicketDetail

    /// Takes over an export of the central system: settles tickets whose outcome is unknown, follows the others.
    func reconcile(_ export: [UInt8], _ options: ReconciliationOptions) async throws -> ReconciliationReport

    /// Queues a text to a citizen.
    func send(_ request: SendRequest) async throws -> SendReceipt

    /// Queues a text to all who wait for something, or counts them.
    func broadcast(_ request: BroadcastRequest) async throws -> BroadcastReceipt

    /// Reads the configuration again.
    func reload() async -> ReloadReport

    /// Copies the ledger, consistent, to a file on the daemon's machine.
    func backUp(to path: String) async throws -> BackupReceipt
}

/// What operators ask about the store and what waits in it.
package protocol StoreBackend: Sendable {
    /// What waits for an operator, oldest first.
    func deadLetters(_ filter: DeadLetterFilter) async throws -> [DeadLetterView]

    /// One dead letter; with its bytes only where they are asked for.
    func deadLetter(_ id: Int64, withContent: Bool) async throws -> DeadLetterDetail

    /// Drives dead letters again or takes them off the list, those of a list or those that match.
    func settleDeadLetters(_ order: DeadLetterOrder) async throws -> [DeadLetterOutcome]

    /// What waits for its turn.
    func waitingWork(limit: Int) async throws -> [WaitingWorkView]

    /// Looks for what must not be.
    func examineStore() async throws -> [StoreFinding]

    /// Erases what is no longer needed, or tells how much that would be.
    func purge(isDryRun: Bool) async throws -> ErasureReport

    /// Erases all that is known of one number, or tells what that would be.
    func erase(_ request: ErasureRequest) async throws -> SenderErasureReport

    /// Begins to exchange the key, or tells how far it is where it has begun.
    func exchangeKey() async throws -> KeyExchangeReport

    /// How far the exchange of the key is.
    func keyExchange() async throws -> KeyExchangeReport
}

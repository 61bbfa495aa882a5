package import Ledger

/// A question or an order of an operator, with the rule that answers it.
///
/// An order travels as JSON from a command to the daemon, and its answer back. A command without a daemon and a page for officers answer
/// it in the same way, by ``Administration/carryOut(_:by:)``.
package protocol Order: Codable, Sendable {
    associatedtype Answer: Codable & Sendable

    /// The name on the wire and in the log, in the words of the command line, for example `tickets/list`.
    static var name: String { get }

    /// Whether it changes nothing, so that it may be asked again.
    static var isHarmless: Bool { get }

    /// The longest time that an answer may take.
    static var timeLimit: Duration { get }

    /// The longest form on the wire, in bytes.
    static var sizeLimit: Int { get }

    /// Whether the log keeps the order and its requester.
    var isLogged: Bool { get }

    /// The facts for the log by name; no number and no text of a citizen.
    var facts: [String: String] { get }

    /// Answers the order.
    ///
    /// - Parameters:
    ///   - administration: The store and the running daemon, if any.
    ///   - requester: The person or program that gave the order.
    /// - Returns: The answer.
    /// - Throws: ``Refusal``, or another error, which becomes an internal one without its words.
    func answer(_ administration: Administration, by requester: Requester) async throws -> Answer
}

extension Order {
    package static var isHarmless: Bool { false }
    package static var timeLimit: Duration { .seconds(10) }
    package static var sizeLimit: Int { 64 << 10 }
    package var isLogged: Bool { !Self.isHarmless }
    package var facts: [String: String] { [:] }
}

/// An order whose answer is a part of a list.
package protocol ListOrder: Order where Answer == Page<Item> {
    associatedtype Item: Codable & Sendable

    /// The end of the page before; nil for the first page.
    var after: ListCursor? { get set }

    /// The most items of a page, 1 to 1000.
    var limit: Int { get set }
}

extension ListOrder {
    package static var isHarmless: Bool { true }

    /// Refuses a page that is too long.
    func checkLimit() throws {
        guard (1...1000).contains(limit) else { throw Refusal(.invalid, "a page has 1 to 1000 rows") }
    }
}

/// The orders as a list.
extension Administration {
    /// Every order that travels.
    package static let orders: [any Order.Type] = [
        AskStatus.self, ReloadConfiguration.self, TestAlerts.self,
        ListTickets.self, ShowTicket.self, AmendTicket.self, ResendTicket.self, CloseTicket.self, ReleaseTicket.self,
        DismissTicket.self, Reconcile.self,
        ListDeadLetters.self, ShowDeadLetter.self, SettleDeadLetters.self, ListWaitingWork.self,
        ListSpam.self, RecoverSpam.self,
        SendText.self, Broadcast.self,
        AskLedger.self, CheckStore.self, RepairStore.self, BackUp.self, CopyStore.self, ReadCopy.self, DropCopy.self,
        PurgeStore.self, EraseSender.self, ShowKeyExchange.self,
        ExchangeKey.self,
    ]
}

import Ledger

/// The tickets of an export or report that cannot be read whole.
package struct DamagedTickets {
    private var sentences: [String] = []
    private var count = 0

    private static let shown = 20

    mutating func note(_ history: TicketHistory) {
        guard let damage = history.damage else { return }
        count += 1
        if sentences.count < Self.shown { sentences.append(damage) }
    }

    /// The damage for the operator, a line for each of the first tickets.
    package var lines: [String] {
        let more = count - sentences.count
        return sentences + (more > 0 ? ["and \(more) more: 'lapord store check' counts them"] : [])
    }
}

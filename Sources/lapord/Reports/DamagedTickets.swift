import Foundation
import Ledger
import Reporting

/// The tickets that an export or report could not read whole, told to the operator beside it.
struct DamagedTickets {
    private var sentences: [String] = []
    private var count = 0

    private static let shown = 20

    mutating func note(_ history: TicketHistory) {
        guard let damage = history.damage else { return }
        count += 1
        if sentences.count < Self.shown { sentences.append(damage) }
    }

    /// Writes them to the standard error, since the standard output may be read by a program.
    func tell() {
        var lines = sentences
        let more = count - sentences.count
        if more > 0 { lines.append("and \(more) more: 'lapord store check' counts them") }
        FileHandle.standardError.write(Data(lines.map { $0 + "\n" }.joined().utf8))
    }
}

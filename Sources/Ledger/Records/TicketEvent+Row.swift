import Complaints
import Foundation
import GRDB

extension TicketEvent {
    /// Stands in the place of an event's facts if they are damaged.
    static let damaged = ["unreadable": "what it says cannot be decrypted: damaged in the ledger"]

    /// Whether its facts are damaged.
    package var isDamaged: Bool { detail == Self.damaged }

    /// Reads what can be read of a row of kind, actor, time and sealed facts; nil for what only a newer lapord knows.
    init?(readable row: Row, vault: Vault) {
        guard let kind = Kind(rawValue: row[0]), let actor = Actor(rawValue: row[1]) else { return nil }
        let sealed: Data? = row[3]
        let detail = sealed.map { sealed in
            (try? FlatJSON.decode(vault.open(sealed, for: "event.detail"))) ?? Self.damaged
        }
        self.init(kind: kind, actor: actor, at: Double(row[2] as Int64) / 1000, detail: detail ?? [:])
    }
}

/// A table with values that the vault makes.
package struct SealedTable: Sendable {
    var name: String
    /// Its unique key, by which it is gone through in order.
    var key = "id"
    /// Columns with sealed values, and under which name each is sealed.
    var sealed: [(column: String, purpose: String)] = []
    /// Columns with keyed hashes.
    var hashes: [String] = []

    /// Every table with sealed values or look-up hashes.
    ///
    /// `ticket_event.detail_hash` and the chains are not among them: they are never looked up, and the audit chain stays as it is.
    static let all: [SealedTable] = [
        SealedTable(
            name: "sender",
            key: "sender_hash",
            sealed: [("memory", "sender.memory")],
            hashes: ["sender_hash"]
        ),
        SealedTable(
            name: "notification",
            sealed: [("recipient", "sender"), ("variables", "notification.variables")],
            hashes: ["recipient_hash"]
        ),
        SealedTable(
            name: "addition",
            sealed: [("text", "follow_up.text")]
        ),
        SealedTable(
            name: "ticket",
            sealed: [("sender", "sender"), ("complaint", "ticket.complaint")],
            hashes: ["sender_hash"]
        ),
        SealedTable(
            name: "ticket_event",
            sealed: [("detail", "event.detail")]
        ),
        SealedTable(
            name: "inbound_part",
            sealed: [("sender", "sender"), ("payload", "inbound.part")],
            hashes: ["dedup_hash", "content_hash", "assembly_hash", "sender_hash"]
        ),
        SealedTable(
            name: "inbound_message",
            sealed: [("sender", "sender"), ("text", "inbound.text")],
            hashes: ["dedup_hash", "content_hash", "sender_hash"]
        ),
        SealedTable(
            name: "outbound_message",
            sealed: [("recipient", "sender"), ("text", "outbound.text")],
            hashes: ["recipient_hash"]
        ),
        SealedTable(
            name: "delivery_report",
            hashes: ["dedup_hash", "recipient_hash"]
        ),
        SealedTable(
            name: "loopback_test",
            hashes: ["token_hash"]
        ),
        SealedTable(
            name: "dead_letter",
            sealed: [("raw", "dead_letter.raw")],
            hashes: ["dedup_hash", "sender_hash"]
        ),
    ]

    /// The names of all these columns, each after its table's.
    package static var columns: Set<String> {
        Set(all.flatMap { table in (table.sealed.map(\.column) + table.hashes).map { "\(table.name).\($0)" } })
    }
}

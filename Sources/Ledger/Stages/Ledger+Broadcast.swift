package import Complaints
package import Foundation
import GRDB

/// A citizen who waits for something: a report of theirs is not finished.
package struct WaitingCitizen: Sendable {
    package var number: PhoneNumber
    package var numberHash: Data
    /// The carrier of their latest unfinished report, and the number that they texted.
    package var carrier: String
    package var serviceNumber: String?
    /// Whether they want no news.
    package var isStopped: Bool
}

/// The citizens who wait for something.
package struct WaitingCitizens: Sendable {
    package var citizens: [WaitingCitizen] = []
    /// The tickets of those whose number is damaged and cannot be decrypted.
    package var unreadable: [String] = []
}

/// What one text to many is about to be, or has become.
package struct BroadcastTally: Hashable, Sendable {
    /// Who gets it now.
    package var queued: Int
    /// Who got the same text before.
    package var known: Int
}

/// One text to many citizens.
extension Ledger {
    /// The citizens with a report that is not finished, each once.
    package func citizensWaiting() async throws -> WaitingCitizens {
        guard vault.retiring == nil else {
            // Rows of one citizen may be known by two hashes, and a wish to get no texts must not be missed.
            throw LedgerError(.busy, "the key is being exchanged; try again when 'lapord store rekey' has ended")
        }
        return try await readSealed { database, vault in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT ticket.sender, ticket.number, ticket.sender_hash, ticket.carrier, ticket.recipient, inbound_message.sender_kind,
                        coalesce(sender.is_stopped, 0) AS is_stopped
                    FROM (
                        SELECT max(id) AS id FROM ticket
                        WHERE length(sender) > 0 AND closed_at IS NULL AND (
                            state IN ('open', 'forwarding', 'uncertain', 'rejected')
                            OR state = 'forwarded' AND coalesce(status, '') NOT IN ('resolved', 'closed', 'archived'))
                        GROUP BY sender_hash
                    ) AS latest
                    JOIN ticket ON ticket.id = latest.id
                    JOIN inbound_message ON inbound_message.id = ticket.inbound_id
                    LEFT JOIN sender ON sender.sender_hash = ticket.sender_hash
                    ORDER BY ticket.id
                    """
            )
            var waiting = WaitingCitizens()
            for row in rows {
                guard let number = try? vault.openText(row["sender"], for: "sender") else {
                    waiting.unreadable.append(row["number"])
                    continue
                }
                waiting.citizens.append(
                    WaitingCitizen(
                        number: PhoneNumber(
                            kind: PhoneNumber.Kind(rawValue: row["sender_kind"]) ?? .alphanumeric,
                            canonical: number
                        ),
                        numberHash: row["sender_hash"],
                        carrier: row["carrier"],
                        serviceNumber: row["recipient"],
                        isStopped: row["is_stopped"]
                    )
                )
            }
            return waiting
        }
    }

    /// Queues a text for many, once for each; who got the same text before does not get it again.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - citizens: The recipients.
    ///   - occasion: What makes the text another although its words are the same; empty for the words alone.
    ///   - sendAt: Not before this time.
    ///   - isDryRun: Whether it is only counted.
    /// - Returns: How many there were.
    /// - Throws: ``LedgerError``.
    package func broadcast(
        _ text: String,
        to citizens: [WaitingCitizen],
        occasion: String = "",
        sendAt: Date,
        isDryRun: Bool
    ) async throws -> BroadcastTally {
        // Keys of replies outlive an exchange of the key, so they are made with the first.
        let vault = vault
        let words = vault.hash(["broadcast", text, occasion].map { Data($0.utf8) }, generation: 0).hexadecimal
        var tally = BroadcastTally(queued: 0, known: 0)
        for start in stride(from: 0, to: citizens.count, by: 256) {
            let chunk = Array(citizens[start..<min(start + 256, citizens.count)])
            let queued = try await write { transaction in
                var queued = 0
                for citizen in chunk {
                    let number = vault.hash(Vault.parts(of: citizen.number), generation: 0)
                    let key = "b\(words):\(number.hexadecimal)"
                    let known = try transaction.row("SELECT 1 FROM outbound_message WHERE reply_key = ?", [key]) != nil
                    guard !known else { continue }
                    queued += 1
                    if !isDryRun { try transaction.queue(text, to: citizen, key: key, sendAt: sendAt) }
                }
                if queued > 0, !isDryRun { transaction.signal(.outbound) }
                return queued
            }
            tally.queued += queued
            tally.known += chunk.count - queued
        }
        return tally
    }
}

extension LedgerTransaction {
    fileprivate func queue(_ text: String, to citizen: WaitingCitizen, key: String, sendAt: Date) throws {
        try run(
            """
            INSERT INTO outbound_message (reply_key, kind, carrier, recipient_hash, recipient, service_number, text, state,
                created_at, updated_at, due_at)
            VALUES (?, 'broadcast', ?, ?, ?, ?, ?, 'queued', ?, ?, ?)
            """,
            [
                key, citizen.carrier, try current(citizen.numberHash), vault.seal(citizen.number.text, for: "sender"),
                citizen.serviceNumber, vault.seal(text, for: "outbound.text"), now.milliseconds, now.milliseconds,
                sendAt.milliseconds,
            ]
        )
    }
}

extension Data {
    var hexadecimal: String {
        map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}

import Foundation
import GRDB

/// Examining the whole ledger: the file, the references, the chains, the promises' invariants, and every sealed value.
extension Ledger {
    /// Looks for what must not be. Reads everything, so it takes minutes in a large ledger; the daemon may go on meanwhile.
    ///
    /// - Returns: What was found; empty where all is well.
    /// - Throws: ``LedgerError`` where the database cannot be read.
    package func examine() async throws -> [LedgerFinding] {
        let vault = vault
        let now = clock()
        return try await read { database in
            try Examination(database: database, vault: vault, now: now).findings()
        }
    }

    /// One sentence for each fault of the stored data. Waiting work is no fault: without a daemon it has to wait.
    package func verify() async throws -> [String] {
        let backlog = Set(LedgerInvariant.work.map(\.name))
        return try await examine().filter { !backlog.contains($0.name) }.map(\.description)
    }

    /// Mends what can be mended without losing or repeating anything. Only for who holds the ledger alone.
    ///
    /// - Returns: The findings that are left, and the mended ones by name with their number of rows.
    /// - Throws: ``LedgerError``.
    package func repair() async throws -> (left: [LedgerFinding], mended: [String: Int]) {
        let findings = try await examine()
        var mended = try await write { transaction in
            var mended: [String: Int] = [:]
            for invariant in LedgerInvariant.all {
                guard let mending = invariant.mending, findings.contains(where: { $0.name == invariant.name }) else {
                    continue
                }
                mended[invariant.name] = try transaction.run(mending)
            }
            return mended
        }
        // No other process works on this ledger, so claimed rows are forgotten ones.
        let forgotten = findings.filter { $0.name.hasSuffix("-claimed-and-forgotten") }
        if !forgotten.isEmpty {
            _ = try await recoverForwarding()
            _ = try await recoverSending()
            for finding in forgotten { mended[finding.name] = finding.count }
        }
        return (try await examine(), mended)
    }
}

/// One look at a consistent state.
private struct Examination {
    let database: Database
    let vault: Vault
    let now: Date

    private static let shown = 5

    func findings() throws -> [LedgerFinding] {
        var findings = try file()
        if let finding = try auditChain() { findings.append(finding) }
        if let finding = try erasureChain() { findings.append(finding) }
        for invariant in LedgerInvariant.all {
            if let finding = try examine(invariant) { findings.append(finding) }
        }
        for table in SealedTable.all {
            findings += try values(of: table)
        }
        return findings
    }

    private func file() throws -> [LedgerFinding] {
        var findings: [LedgerFinding] = []
        let faults = try String.fetchAll(database, sql: "PRAGMA integrity_check(20)").filter { $0 != "ok" }
        if let first = faults.first {
            findings.append(
                LedgerFinding(
                    name: "file-damaged",
                    count: faults.count,
                    meaning: "SQLite finds the file damaged: \(first)",
                    remedy: "stop the daemon and restore a backup, as docs/backup.md says"
                )
            )
        }
        let orphans = try Row.fetchAll(database, sql: "PRAGMA foreign_key_check")
        if let first = orphans.first {
            findings.append(
                LedgerFinding(
                    name: "reference-broken",
                    count: orphans.count,
                    rows: orphans.prefix(Self.shown).compactMap { $0[1] as Int64? },
                    meaning: "rows of \(first[0] as String) point to missing rows of \(first[2] as String)",
                    remedy: "rows were removed by hand: restore a backup, or compare them with it"
                )
            )
        }
        return findings
    }

    private func examine(_ invariant: LedgerInvariant) throws -> LedgerFinding? {
        var arguments = StatementArguments()
        if invariant.violations.contains(":now") { arguments = ["now": now.milliseconds] }
        let ids = try Int64.fetchAll(database, sql: invariant.violations, arguments: arguments)
        guard !ids.isEmpty else { return nil }
        return LedgerFinding(
            name: invariant.name,
            count: ids.count,
            rows: Array(ids.prefix(Self.shown)),
            meaning: invariant.meaning,
            remedy: invariant.remedy,
            isMendable: invariant.mending != nil || invariant.name.hasSuffix("-claimed-and-forgotten")
        )
    }

    private func auditChain() throws -> LedgerFinding? {
        var previous = Data()
        var expected: Int64 = 1
        let events = try Row.fetchCursor(
            database,
            sql: """
                SELECT event.id, ticket_id, kind, actor, at, detail_hash, chain, detail, ticket.erased_at IS NOT NULL
                FROM ticket_event event LEFT JOIN ticket ON ticket.id = ticket_id ORDER BY event.id
                """
        )
        while let row = try events.next() {
            let id: Int64 = row[0]
            let link = LedgerTransaction.link(
                after: previous,
                id: id,
                ticketID: row[1],
                kind: row[2],
                actor: row[3],
                at: row[4],
                detailHash: row[5]
            )
            if id != expected || link != row[6] { return brokenChain(at: id, "events were changed or removed") }
            // Erasure takes words out of details, which the chain allows.
            if row[8] as Bool? != true, !matches(detail: row[7], hash: row[5]) {
                return brokenChain(at: id, "its detail was changed")
            }
            previous = link
            expected += 1
        }
        return nil
    }

    private func brokenChain(at id: Int64, _ reason: String) -> LedgerFinding {
        LedgerFinding(
            name: "audit-chain-broken",
            count: 1,
            rows: [id],
            meaning: "the audit chain is broken at event \(id): \(reason)",
            remedy: "somebody wrote into the database; compare this event and those after it with a backup"
        )
    }

    /// Whether the sealed detail of an event is the one that its hash was made of.
    private func matches(detail sealed: Data?, hash: Data) -> Bool {
        // A detail that cannot be opened is found among the sealed values.
        guard let sealed else { return false }
        guard let detail = try? vault.open(sealed, for: "event.detail") else { return true }
        let parts = [Data("detail".utf8), detail]
        return vault.hash(parts, generation: Vault.generation(ofHash: hash)) == hash
    }

    private func erasureChain() throws -> LedgerFinding? {
        var previous = Data()
        for row in try Row.fetchAll(database, sql: "SELECT * FROM erasure ORDER BY id") {
            var counts = ErasureCounts()
            counts.tickets = row["tickets"]
            counts.messages = row["messages"]
            counts.replies = row["replies"]
            counts.deadLetters = row["dead_letters"]
            let link = LedgerTransaction.link(
                after: previous,
                id: row["id"],
                at: row["at"],
                cause: row["cause"],
                counts
            )
            guard link == row["chain"] else {
                return LedgerFinding(
                    name: "erasure-chain-broken",
                    count: 1,
                    rows: [row["id"]],
                    meaning: "the traces of what was erased were changed",
                    remedy: "somebody wrote into the database; compare table erasure with a backup"
                )
            }
            previous = link
        }
        return nil
    }

    /// Values that do not open, that are missing, or that no look-up finds.
    private func values(of table: SealedTable) throws -> [LedgerFinding] {
        var closed: [Int64] = []
        if !table.sealed.isEmpty {
            let columns = table.sealed.map(\.column).joined(separator: ", ")
            let rows = try Row.fetchCursor(database, sql: "SELECT \(table.key), \(columns) FROM \(table.name)")
            while let row = try rows.next() {
                for (index, column) in table.sealed.enumerated() {
                    guard let value = row[index + 1] as Data?, !value.isEmpty else { continue }
                    if (try? vault.open(value, for: column.purpose)) == nil {
                        // Where the key is a hash, it tells an operator nothing.
                        closed.append(table.key == "id" ? row[0] : 0)
                        break
                    }
                }
            }
        }
        var findings: [LedgerFinding] = []
        if !closed.isEmpty {
            findings.append(
                LedgerFinding(
                    name: "value-does-not-open",
                    count: closed.count,
                    rows: Array(closed.filter { $0 > 0 }.prefix(Self.shown)),
                    meaning: "rows of \(table.name) hold values that the key does not open",
                    remedy: "they were damaged or moved: restore a backup, or erase the rows"
                )
            )
        }
        if vault.retiring == nil {
            let count = try table.retiringCount(in: database, vault: vault)
            if count > closed.count {
                findings.append(
                    LedgerFinding(
                        name: "value-of-an-old-key",
                        count: count,
                        meaning: "rows of \(table.name) were left behind when the key was exchanged",
                        remedy:
                            "nothing finds them by number or text; restore the backup from before, and exchange the key again"
                    )
                )
            }
        }
        return findings
    }
}

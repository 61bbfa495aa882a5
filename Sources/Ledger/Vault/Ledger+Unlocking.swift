import Foundation
import GRDB

extension Ledger {
    /// Finds the key that the ledger is sealed with among those at hand, and makes the vault; a new ledger takes the first.
    ///
    /// - Throws: ``LedgerError`` with ``LedgerError/Code/wrongKey`` where none is.
    static func unlock(_ pool: DatabasePool, _ configuration: Configuration) throws -> Vault {
        let stored = try pool.read { database in
            (
                check: try Data.fetchOne(database, sql: "SELECT value FROM meta WHERE name = 'key_check'"),
                ring: try Data.fetchOne(database, sql: "SELECT value FROM meta WHERE name = 'key_ring'")
            )
        }
        guard let check = stored.check else {
            let vault = Vault(configuration.protection)
            try pool.write { database in
                try database.execute(
                    sql: "INSERT INTO meta (name, value) VALUES ('key_check', ?)",
                    arguments: [vault.keyCheck]
                )
            }
            return vault
        }
        let candidates = [configuration.protection] + (configuration.nextProtection.map { [$0] } ?? [])
        guard let key = candidates.first(where: { Vault.key($0, made: check) }) else {
            throw LedgerError(
                .wrongKey,
                stored.ring == nil
                    ? "the key is not the one that this ledger was made with"
                    : "the key is not the one that 'lapord store rekey' gave to this ledger last"
            )
        }
        return Vault(key, ring: try stored.ring.map { try KeyRing(sealed: $0, with: key) } ?? KeyRing())
    }

    /// Whether the key is being exchanged.
    package var isExchangingKey: Bool { vault.retiring != nil }

    /// Makes another key the current one: from now on it seals, and the one before only opens until
    /// ``continueKeyExchange(limit:)`` has sealed everything anew.
    ///
    /// Before this is called, the configuration must name the next key, so that a restart finds it.
    ///
    /// - Throws: ``LedgerError`` with ``LedgerError/Code/conflict`` where an exchange is under way, or the key is the current one.
    package func beginKeyExchange(to next: Vault.Protection) async throws {
        let current = vault
        guard current.retiring == nil else {
            throw LedgerError(.conflict, "the key is being exchanged already; 'lapord store rekey' shows how far it is")
        }
        guard case .key = next else {
            throw LedgerError(.conflict, "a ledger can be given a key, but not be laid open")
        }
        guard !Vault.key(next, made: current.keyCheck) else {
            throw LedgerError(.conflict, "the next key is the current one; make another: openssl rand -hex 32")
        }
        guard current.generation < Vault.lastGeneration else {
            throw LedgerError(.conflict, "the key was exchanged \(Vault.lastGeneration) times, which is the limit")
        }
        let ring = current.ringForNext()
        let vault = Vault(next, ring: ring)
        try await write { transaction in
            try transaction.keep(ring, under: vault)
        }
        keys.vault = vault
        signals.signal(.upkeep)
    }

    /// Lets go of the key before, once it opens nothing any more.
    ///
    /// - Parameter unreadable: What it did not open either.
    /// - Throws: ``LedgerError``.
    func endKeyExchange(leaving unreadable: [UnreadableRows]) async throws {
        let (vault, ring) = vault.settled()
        try await write { transaction in
            try transaction.keep(ring, under: vault)
            guard !unreadable.isEmpty else { return }
            try transaction.run(
                "INSERT INTO meta (name, value) VALUES ('key_exchange_unreadable', ?)",
                [try JSONEncoder().encode(unreadable)]
            )
        }
        keys.vault = vault
    }
}

extension LedgerTransaction {
    /// Keeps the hashing keys of earlier generations, and the mark of the current key.
    fileprivate func keep(_ ring: KeyRing, under vault: Vault) throws {
        let sealed = vault.seal(try JSONEncoder().encode(ring), for: KeyRing.column)
        for (name, value) in [("key_check", vault.keyCheck), ("key_ring", sealed)] {
            try run(
                "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2",
                [name, value]
            )
        }
        try run("DELETE FROM meta WHERE name IN ('key_exchange', 'key_exchange_unreadable')")
    }
}

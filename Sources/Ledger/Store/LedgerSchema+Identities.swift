extension LedgerSchema {
    /// The hashes by which messages are known get a table of their own, which the newest need not be in yet: ``RedeliveryIndex``.
    ///
    /// A unique column's index takes every row at once and cannot be dropped, so the messages move to a table without it.
    static let identities = """
        CREATE TABLE inbound_identity (
            dedup_hash BLOB PRIMARY KEY,
            inbound_id INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE moved_message (
            id INTEGER PRIMARY KEY,
            carrier TEXT NOT NULL,
            dedup_hash BLOB NOT NULL,             -- empty once forgotten
            content_hash BLOB NOT NULL,
            has_no_id INTEGER NOT NULL DEFAULT 0, -- neither an id nor a time: known by its content for a while
            sender_hash BLOB NOT NULL,
            sender BLOB NOT NULL,                 -- sealed
            sender_kind TEXT NOT NULL,
            recipient TEXT,
            text BLOB NOT NULL,                   -- sealed
            is_incomplete INTEGER NOT NULL DEFAULT 0,
            continues_id INTEGER REFERENCES inbound_message (id),
            sent_at INTEGER,
            received_at INTEGER NOT NULL,
            state TEXT NOT NULL
                CHECK (state = 'assembled' OR state = 'triaged' OR state = 'ignored' OR state = 'spam' OR state = 'dead'),
            is_recovered INTEGER NOT NULL DEFAULT 0, -- an operator says that it is no spam
            attempts INTEGER NOT NULL DEFAULT 0,
            ticket_id INTEGER,
            erased_at INTEGER,
            forget_at INTEGER                     -- until then a redelivery is known, though it is erased
        ) STRICT;
        INSERT INTO moved_message
        SELECT id, carrier, iif(erased_at IS NOT NULL AND forget_at IS NULL, x'', dedup_hash), content_hash, has_no_id,
            sender_hash, sender, sender_kind, recipient, text, is_incomplete, continues_id, sent_at, received_at, state,
            is_recovered, attempts, ticket_id, erased_at, forget_at
        FROM inbound_message ORDER BY id;
        INSERT INTO inbound_identity
        SELECT dedup_hash, id FROM inbound_message WHERE erased_at IS NULL OR forget_at IS NOT NULL ORDER BY dedup_hash;
        INSERT INTO meta (name, value)
        SELECT 'identities_settled', CAST(CAST(id AS TEXT) AS BLOB) FROM inbound_message ORDER BY id DESC LIMIT 1;

        DROP TABLE inbound_message;
        ALTER TABLE moved_message RENAME TO inbound_message;
        CREATE INDEX inbound_message_spam ON inbound_message (id) WHERE state = 'spam';
        CREATE INDEX inbound_message_waiting ON inbound_message (id) WHERE state = 'assembled';
        CREATE INDEX inbound_message_content ON inbound_message (content_hash, received_at) WHERE has_no_id = 1;
        CREATE INDEX inbound_message_unerased ON inbound_message (id) WHERE erased_at IS NULL;
        CREATE INDEX inbound_message_forget ON inbound_message (forget_at) WHERE forget_at IS NOT NULL;

        CREATE TRIGGER inbound_message_identity AFTER UPDATE OF dedup_hash ON inbound_message
        WHEN new.dedup_hash <> old.dedup_hash
        BEGIN
            DELETE FROM inbound_identity WHERE dedup_hash = old.dedup_hash AND inbound_id = old.id;
            INSERT OR IGNORE INTO inbound_identity SELECT new.dedup_hash, new.id WHERE length(new.dedup_hash) > 0;
        END;
        """
}

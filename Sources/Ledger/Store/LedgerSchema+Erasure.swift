extension LedgerSchema {
    /// The traces of erasures, and the indexes that find the rows to be erased.
    ///
    /// The indexes hold rows that are not erased yet, in the order in which they came: a row enters at the end and leaves once.
    static let erasure = """
        ALTER TABLE inbound_message ADD COLUMN erased_at INTEGER;
        ALTER TABLE inbound_message ADD COLUMN forget_at INTEGER; -- until then a redelivery is known, though it is erased
        CREATE INDEX inbound_message_unerased ON inbound_message (id) WHERE erased_at IS NULL;
        CREATE INDEX inbound_message_forget ON inbound_message (forget_at) WHERE forget_at IS NOT NULL;
        CREATE INDEX inbound_part_message ON inbound_part (inbound_id) WHERE inbound_id IS NOT NULL;

        ALTER TABLE ticket ADD COLUMN erased_at INTEGER;
        CREATE INDEX ticket_unerased ON ticket (id) WHERE erased_at IS NULL;

        ALTER TABLE outbound_message ADD COLUMN erased_at INTEGER;
        CREATE INDEX outbound_message_unerased ON outbound_message (id) WHERE erased_at IS NULL;

        ALTER TABLE dead_letter ADD COLUMN erased_at INTEGER;
        CREATE INDEX dead_letter_unerased ON dead_letter (id) WHERE erased_at IS NULL;

        -- That something was erased, without whose it was; each row carries the hash of the one before.
        CREATE TABLE erasure (
            id INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            cause TEXT NOT NULL CHECK (cause IN ('retention', 'request')),
            tickets INTEGER NOT NULL,
            messages INTEGER NOT NULL,
            replies INTEGER NOT NULL,
            dead_letters INTEGER NOT NULL,
            chain BLOB NOT NULL
        ) STRICT;

        CREATE TRIGGER ticket_event_stays BEFORE DELETE ON ticket_event
        BEGIN SELECT RAISE(ABORT, 'events are only ever added'); END;
        CREATE TRIGGER ticket_event_unchanged
        BEFORE UPDATE OF id, ticket_id, kind, actor, at, detail_hash, chain ON ticket_event
        BEGIN SELECT RAISE(ABORT, 'events are only ever added'); END;
        CREATE TRIGGER erasure_stays BEFORE DELETE ON erasure
        BEGIN SELECT RAISE(ABORT, 'traces of erasure are only ever added'); END;
        CREATE TRIGGER erasure_unchanged BEFORE UPDATE ON erasure
        BEGIN SELECT RAISE(ABORT, 'traces of erasure are only ever added'); END;
        """
}

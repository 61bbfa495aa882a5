import GRDB

/// The tables, as numbered migrations that only ever grow.
enum LedgerSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            try database.execute(sql: first)
        }
        migrator.registerMigration("2") { database in
            try database.execute(sql: deadlines)
        }
        migrator.registerMigration("3") { database in
            try database.execute(sql: erasure)
        }
        migrator.registerMigration("4") { database in
            try database.execute(sql: conversation)
        }
        migrator.registerMigration("5") { database in
            try database.execute(sql: selfTests)
        }
        migrator.registerMigration("6") { database in
            try database.execute(sql: unsettled)
        }
        migrator.registerMigration("7") { database in
            try database.execute(sql: heldConfirmations)
        }
        migrator.registerMigration("8") { database in
            try compareInsteadOfList(in: database)
            try database.execute(sql: identities)
        }
        migrator.registerMigration("9") { database in
            try database.execute(sql: fieldTerms)
        }
        migrator.registerMigration("10") { database in
            try database.execute(sql: heldTickets)
        }
        migrator.registerMigration("11") { database in
            try database.execute(sql: peerWords)
        }
        return migrator
    }

    /// Held tickets: since when they wait, and the day by which an officer should decide. Both stay when the ticket goes on.
    private static let heldTickets = """
        ALTER TABLE ticket ADD COLUMN held_at INTEGER;
        ALTER TABLE ticket ADD COLUMN decide_by TEXT;
        CREATE INDEX ticket_held ON ticket (held_at) WHERE state = 'held';
        """

    /// The tickets with a confirmation that is still held. SQLite uses the index only for a query with the same words.
    static let holdsConfirmation = "confirmation_by IS NOT NULL AND tracking_id IS NULL"

    /// The time until which a confirmation is held for the central system's number. The time stays when the number comes: it then
    /// tells that one text told both.
    private static let heldConfirmations = """
        ALTER TABLE ticket ADD COLUMN receipt_by INTEGER;
        CREATE INDEX ticket_receipt ON ticket (receipt_by) WHERE receipt_by IS NOT NULL AND tracking_id IS NULL;
        """

    /// Tables, columns and kinds of replies by the terms of the field. The events keep their names, since the chain covers them.
    private static let fieldTerms = """
        ALTER TABLE follow_up RENAME TO addition;
        DROP INDEX follow_up_due;
        DROP INDEX follow_up_sending;
        DROP INDEX follow_up_ticket;
        CREATE INDEX addition_due ON addition (due_at) WHERE state = 'waiting';
        CREATE INDEX addition_sending ON addition (id) WHERE state = 'sending';
        CREATE INDEX addition_ticket ON addition (ticket_id);
        UPDATE dead_letter SET subject = 'addition' WHERE subject = 'follow_up';

        DROP INDEX ticket_receipt;
        ALTER TABLE ticket RENAME COLUMN receipt_by TO confirmation_by;
        CREATE INDEX ticket_confirmation ON ticket (confirmation_by) WHERE \(holdsConfirmation);
        UPDATE notification SET kind = 'confirmation' || substr(kind, 8) WHERE kind LIKE 'receipt%';
        UPDATE outbound_message SET kind = 'confirmation' || substr(kind, 8) WHERE kind LIKE 'receipt%';

        ALTER TABLE erasure ADD COLUMN requester TEXT; -- NULL where the daemon erased by its rule

        ALTER TABLE self_test RENAME TO loopback_test;
        DROP INDEX self_test_carrier;
        CREATE INDEX loopback_test_carrier ON loopback_test (carrier, id);
        """

    /// One index for each state that is asked for by name: SQLite uses a partial index only where the query says its condition in the
    /// same words, so one over several states served none of them.
    private static let unsettled = """
        DROP INDEX ticket_unsettled;
        CREATE INDEX ticket_forwarding ON ticket (id) WHERE state = 'forwarding';
        CREATE INDEX ticket_uncertain ON ticket (forward_at) WHERE state = 'uncertain';
        CREATE INDEX ticket_rejected ON ticket (id) WHERE state = 'rejected';
        """

    /// The memory of a sender, as ``SenderMemory``.
    private static let conversation = """
        ALTER TABLE sender ADD COLUMN memory BLOB; -- sealed JSON
        """

    /// The condition of an unfinished ticket; the indexes over deadlines hold only such tickets, and are used only by
    /// queries that say it in the same words.
    static let isUnfinished = """
        deadline IS NOT NULL AND state <> 'cancelled' AND closed_at IS NULL AND coalesce(status, '') <> 'resolved'
            AND coalesce(status, '') <> 'closed' AND coalesce(status, '') <> 'archived'
        """

    /// The same as it was said before schema 8.
    private static let isUnfinishedByList = """
        deadline IS NOT NULL AND state <> 'cancelled' AND closed_at IS NULL
            AND coalesce(status, '') NOT IN ('resolved', 'closed', 'archived')
        """

    /// Deadlines and the reminders of them.
    private static let deadlines = """
        ALTER TABLE ticket ADD COLUMN closed_at INTEGER; -- an officer closed it here
        UPDATE ticket SET closed_at = (SELECT max(at) FROM ticket_event WHERE ticket_id = ticket.id AND kind = 'closed');
        -- The day of the next reminder, 'none' where there is none, NULL where it has not been thought of.
        ALTER TABLE ticket ADD COLUMN remind_on TEXT;
        CREATE INDEX ticket_deadline ON ticket (deadline, classification) WHERE \(isUnfinishedByList);
        CREATE INDEX ticket_remind ON ticket (remind_on) WHERE \(isUnfinishedByList);
        """

    /// Loopback tests. `inbound_id` is no reference: citizens' messages are erased in time, loopback tests are not.
    private static let selfTests = """
        CREATE TABLE self_test (
            id INTEGER PRIMARY KEY,
            carrier TEXT NOT NULL,
            token_hash BLOB NOT NULL UNIQUE,
            sent_at INTEGER NOT NULL,
            outcome TEXT NOT NULL CHECK (outcome IN ('sent', 'returned', 'lost', 'unsent')),
            returned_at INTEGER,
            inbound_id INTEGER
        ) STRICT;
        CREATE INDEX self_test_carrier ON self_test (carrier, id);
        """

    /// Times are milliseconds since 1970-01-01T00:00Z. Columns named `…_hash` hold keyed hashes, those commented "sealed" hold
    /// what the vault made of a number or a text.
    private static let first = """
        CREATE TABLE meta (
            name TEXT PRIMARY KEY,
            value BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE inbound_message (
            id INTEGER PRIMARY KEY,
            carrier TEXT NOT NULL,
            dedup_hash BLOB NOT NULL UNIQUE,
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
            state TEXT NOT NULL CHECK (state IN ('assembled', 'triaged', 'ignored', 'spam', 'dead')),
            is_recovered INTEGER NOT NULL DEFAULT 0, -- an operator says that it is no spam
            attempts INTEGER NOT NULL DEFAULT 0,
            ticket_id INTEGER
        ) STRICT;
        CREATE INDEX inbound_message_spam ON inbound_message (id) WHERE state = 'spam';
        CREATE INDEX inbound_message_waiting ON inbound_message (id) WHERE state = 'assembled';
        CREATE INDEX inbound_message_content ON inbound_message (content_hash, received_at) WHERE has_no_id = 1;

        CREATE TABLE inbound_part (
            id INTEGER PRIMARY KEY,
            carrier TEXT NOT NULL,
            dedup_hash BLOB NOT NULL UNIQUE,
            content_hash BLOB NOT NULL,
            has_no_id INTEGER NOT NULL DEFAULT 0,
            assembly_hash BLOB NOT NULL,
            sequence INTEGER NOT NULL,
            total INTEGER NOT NULL,
            encoding TEXT NOT NULL CHECK (encoding IN ('text', 'ucs2')),
            payload BLOB NOT NULL,                -- sealed
            sender_hash BLOB NOT NULL,
            sender BLOB NOT NULL,                 -- sealed
            sender_kind TEXT NOT NULL,
            recipient TEXT,
            sent_at INTEGER,
            received_at INTEGER NOT NULL,
            inbound_id INTEGER REFERENCES inbound_message (id)
        ) STRICT;
        CREATE INDEX inbound_part_content ON inbound_part (content_hash, received_at) WHERE has_no_id = 1;
        CREATE INDEX inbound_part_assembly ON inbound_part (assembly_hash, received_at);
        CREATE INDEX inbound_part_waiting ON inbound_part (received_at) WHERE inbound_id IS NULL;

        CREATE TABLE ticket (
            id INTEGER PRIMARY KEY,
            number TEXT NOT NULL UNIQUE,
            inbound_id INTEGER NOT NULL UNIQUE REFERENCES inbound_message (id),
            carrier TEXT NOT NULL,
            sender_hash BLOB NOT NULL,
            sender BLOB NOT NULL,                 -- sealed
            recipient TEXT,
            complaint BLOB NOT NULL,              -- sealed JSON
            classification TEXT,
            category TEXT,
            agency TEXT,
            district TEXT,
            village TEXT,
            incident_date TEXT,
            is_anonymous INTEGER NOT NULL,
            is_secret INTEGER NOT NULL,
            is_urgent INTEGER NOT NULL,
            state TEXT NOT NULL,
            tracking_id TEXT,
            status TEXT,
            status_verbatim TEXT,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            deadline TEXT,
            forward_at INTEGER NOT NULL,
            forward_attempts INTEGER NOT NULL DEFAULT 0,
            poll_at INTEGER,
            poll_failures INTEGER NOT NULL DEFAULT 0,
            status_changed_at INTEGER,
            known_follow_ups TEXT,
            last_error TEXT
        ) STRICT;
        CREATE UNIQUE INDEX ticket_tracking_id ON ticket (tracking_id) WHERE tracking_id IS NOT NULL;
        CREATE INDEX ticket_sender ON ticket (sender_hash, id);
        CREATE INDEX ticket_open ON ticket (forward_at) WHERE state = 'open';
        CREATE INDEX ticket_unsettled ON ticket (state, id) WHERE state IN ('forwarding', 'uncertain', 'rejected');
        CREATE INDEX ticket_poll ON ticket (poll_at) WHERE poll_at IS NOT NULL;

        CREATE TABLE ticket_event (
            id INTEGER PRIMARY KEY,
            ticket_id INTEGER NOT NULL REFERENCES ticket (id),
            kind TEXT NOT NULL,
            actor TEXT NOT NULL,
            at INTEGER NOT NULL,
            detail BLOB,                          -- sealed JSON; NULL once erased
            detail_hash BLOB NOT NULL,
            chain BLOB NOT NULL
        ) STRICT;
        CREATE INDEX ticket_event_ticket ON ticket_event (ticket_id, id);

        -- Follow-ups of citizens that wait to be passed to the central system.
        CREATE TABLE follow_up (
            id INTEGER PRIMARY KEY,
            ticket_id INTEGER NOT NULL REFERENCES ticket (id),
            inbound_id INTEGER NOT NULL UNIQUE REFERENCES inbound_message (id),
            text BLOB NOT NULL,                   -- sealed
            state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'uncertain', 'dead')),
            due_at INTEGER NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            last_error TEXT
        ) STRICT;
        CREATE INDEX follow_up_due ON follow_up (due_at) WHERE state = 'waiting';
        CREATE INDEX follow_up_sending ON follow_up (id) WHERE state = 'sending';
        CREATE INDEX follow_up_ticket ON follow_up (ticket_id);

        CREATE TABLE notification (
            id INTEGER PRIMARY KEY,
            reply_key TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL,
            ticket_id INTEGER REFERENCES ticket (id),
            carrier TEXT NOT NULL,
            recipient_hash BLOB NOT NULL,
            recipient BLOB NOT NULL,              -- sealed
            service_number TEXT,
            variables BLOB NOT NULL,              -- sealed JSON
            attempts INTEGER NOT NULL DEFAULT 0,
            created_at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE outbound_message (
            id INTEGER PRIMARY KEY,
            reply_key TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL,
            ticket_id INTEGER REFERENCES ticket (id),
            carrier TEXT NOT NULL,
            recipient_hash BLOB NOT NULL,
            recipient BLOB NOT NULL,              -- sealed
            service_number TEXT,
            text BLOB NOT NULL,                   -- sealed
            state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'delivered', 'undelivered', 'expired',
                                                 'failed', 'suppressed')),
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            due_at INTEGER NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            last_error TEXT
        ) STRICT;
        CREATE INDEX outbound_message_due ON outbound_message (carrier, due_at) WHERE state = 'queued';
        CREATE INDEX outbound_message_sending ON outbound_message (id) WHERE state = 'sending';
        CREATE INDEX outbound_message_recipient ON outbound_message (recipient_hash, created_at);
        CREATE INDEX outbound_message_ticket ON outbound_message (ticket_id) WHERE ticket_id IS NOT NULL;

        CREATE TABLE outbound_segment (
            outbound_id INTEGER NOT NULL REFERENCES outbound_message (id),
            attempt INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            carrier TEXT NOT NULL,
            reference TEXT NOT NULL,
            submitted_at INTEGER NOT NULL,
            status TEXT,
            PRIMARY KEY (outbound_id, attempt, sequence)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX outbound_segment_reference ON outbound_segment (carrier, reference, submitted_at);

        CREATE TABLE delivery_report (
            id INTEGER PRIMARY KEY,
            dedup_hash BLOB NOT NULL UNIQUE,
            carrier TEXT NOT NULL,
            reference TEXT NOT NULL,
            recipient_hash BLOB,
            status TEXT NOT NULL,
            detail TEXT NOT NULL,
            received_at INTEGER NOT NULL,
            outbound_id INTEGER REFERENCES outbound_message (id)
        ) STRICT;
        CREATE INDEX delivery_report_unmatched ON delivery_report (carrier, reference) WHERE outbound_id IS NULL;

        CREATE TABLE dead_letter (
            id INTEGER PRIMARY KEY,
            dedup_hash BLOB NOT NULL UNIQUE,
            stage TEXT NOT NULL,
            carrier TEXT,
            subject TEXT,
            subject_id INTEGER,
            sender_hash BLOB,
            raw BLOB NOT NULL,                    -- sealed
            reason TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'retried', 'discarded'))
        ) STRICT;
        CREATE INDEX dead_letter_waiting ON dead_letter (id) WHERE state = 'waiting';

        CREATE TABLE sender (
            sender_hash BLOB PRIMARY KEY,
            is_stopped INTEGER NOT NULL DEFAULT 0,
            last_help_at INTEGER,
            question_ticket_id INTEGER REFERENCES ticket (id),
            question_until INTEGER
        ) STRICT, WITHOUT ROWID;
        """
}

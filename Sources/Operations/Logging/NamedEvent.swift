/// An event that an operator searches the journal for.
///
/// A log call names its event by metadata, `["event": "ticket-uncertain"]`; the journal gets the event's fixed identifier as
/// `MESSAGE_ID`, so that `journalctl MESSAGE_ID=…` finds all of them whatever the words, and `journalctl -x` explains them from
/// the catalogue that the package installs.
package enum NamedEvent: String, Hashable, Sendable, CaseIterable {
    /// The daemon is ready and hears citizens.
    case daemonReady = "daemon-ready"
    /// The daemon was told to stop and finishes what is in flight.
    case daemonStopping = "daemon-stopping"
    /// A changed configuration is in force.
    case configurationReloaded = "configuration-reloaded"
    /// A changed configuration has faults; the old one stays in force.
    case configurationRefused = "configuration-refused"
    /// A carrier hears again.
    case carrierUp = "carrier-up"
    /// A carrier does not hear.
    case carrierDown = "carrier-down"
    /// A carrier hears and takes no replies.
    case carrierNotSending = "carrier-not-sending"
    /// A carrier takes replies again.
    case carrierSending = "carrier-sending"
    /// The central system answers again.
    case centralUp = "central-up"
    /// The central system does not answer; tickets wait.
    case centralDown = "central-down"
    /// A citizen's text became a ticket.
    case ticketOpened = "ticket-opened"
    /// A citizen's text may be no report; it waits for the citizen's answer or an officer's decision.
    case ticketHeld = "ticket-held"
    /// Held tickets wait for an officer's decision.
    case heldWaiting = "held-waiting"
    /// Held tickets have waited too long for an officer's decision.
    case heldOverdue = "held-overdue"
    /// The central system took a ticket and gave it a tracking ID.
    case ticketForwarded = "ticket-forwarded"
    /// Whether the central system has a ticket is unknown; an officer must look.
    case ticketUncertain = "ticket-uncertain"
    /// The central system does not accept our credentials; nothing is forwarded until somebody acts.
    case centralRefusesUs = "central-refuses-us"
    /// A ticket's deadline is near.
    case deadlineNear = "deadline-near"
    /// A ticket's deadline has passed and it is not done.
    case deadlinePassed = "deadline-passed"
    /// The central system refused a ticket.
    case ticketRejected = "ticket-rejected"
    /// Something could not be handled and waits for an operator.
    case deadLetter = "dead-letter"
    /// A reply could not be sent to a citizen.
    case replyFailed = "reply-failed"
    /// A stage of the pipeline has not moved for too long; the watchdog will end the daemon.
    case stageStuck = "stage-stuck"
    /// No message was heard for longer than is plausible for the hour.
    case inboundSilence = "inbound-silence"
    /// Messages are heard again after an alert.
    case heardAgain = "heard-again"
    /// The ledger cannot take more; carriers are told to come back.
    case ledgerFull = "ledger-full"
    /// A loopback test did not come back, or could not be sent.
    case loopbackTestFailed = "loopback-test-failed"
    /// Loopback tests come back again.
    case loopbackTestPassed = "loopback-test-passed"
    /// The ledger can be written again after it could not.
    case ledgerWritable = "ledger-writable"
    /// Everything is sealed with the new key; the one before is needed no more.
    case keyExchanged = "key-exchanged"
    /// What the retention rules no longer allow to keep was erased.
    case dataErased = "data-erased"
    /// One number reports more in a day than a citizen usually does; its further reports are held.
    case manyReports = "many-reports"
    /// The clock of the machine cannot be right.
    case clockWrong = "clock-wrong"
    /// The clock of the machine was set while the daemon ran.
    case clockJumped = "clock-jumped"
    /// Times and deadlines that a wrong clock wrote are corrected.
    case timesCorrected = "times-corrected"
    /// The clock jumped or the daemon was away for long; nothing is erased for a day.
    case erasingWaits = "erasing-waits"
    /// A listener shows a new certificate.
    case certificateExchanged = "certificate-exchanged"
    /// A new certificate cannot be used; the listener keeps the old one.
    case certificateRefused = "certificate-refused"
    /// A listener's certificate ends soon.
    case certificateExpires = "certificate-expires"
    /// Something needs a person: what is in the fields `alert`, `subject` and `reason`.
    case alertRaised = "alert-raised"
    /// What needed a person is over.
    case alertOver = "alert-over"
    /// Repeats of a log line were left out.
    case linesLeftOut = "lines-left-out"

    /// The identifier, 128 bits in lower-case hexadecimal. An identifier never changes its meaning and is never used again.
    package var identifier: String {
        switch self {
        case .daemonReady: "edba57842f96501f972006da2805751b"
        case .daemonStopping: "22047aebca8557f7b48ca133eee7ad24"
        case .configurationReloaded: "b35300ab241c5d44baf9fbb73adfe310"
        case .configurationRefused: "c9c6106309fa50c59ba951bbaef13573"
        case .carrierUp: "b3ec14673eaf5ea093d0b859cc9fec1a"
        case .carrierDown: "0b80ce625cce5db18236e2e04198b2ac"
        case .carrierNotSending: "41d6f0c59b7e4f0fa2c8730b5e9164ad"
        case .carrierSending: "a7e05c3d18f24b6e9d42f1c06b8735e2"
        case .centralUp: "e3e15b1ad4ba5feeb38eb0325b00debf"
        case .centralDown: "00b83a1d695650cc8b4dc8f77ef14531"
        case .ticketOpened: "fd3179cdd4d8534a8c6461c0b9a1f72f"
        case .ticketHeld: "3c1e8b5f90724d6ea1d7f2640b98c35d"
        case .heldWaiting: "7e4a0d92c6b84f13b5f8291ed36c70a4"
        case .heldOverdue: "a96f2c4be7d1483f8c05d39b71e6f482"
        case .ticketForwarded: "f317f0ecefeb592fbc75464c8b4bad53"
        case .ticketUncertain: "167bbba8e3d65b879524e71088bdad7a"
        case .centralRefusesUs: "92a94dd46f1e4dd89516ed03606cdf62"
        case .deadlineNear: "c1912a62e409479bbaafffc57d0f9278"
        case .deadlinePassed: "27af2f327ccf42f99f6d232353ad67a4"
        case .ticketRejected: "de2de906c64955fcabdd6b022e4834ef"
        case .deadLetter: "1195ff35143f5ce79158182d32885add"
        case .replyFailed: "a8649ff6c2ad55b48c46c62d3cd4cca6"
        case .stageStuck: "d4dae24559245cf087db62282e403ce3"
        case .inboundSilence: "fa0c5ff60b985f789216c46e7434dc60"
        case .heardAgain: "d8c7137e06aa5da2b2dc1b553a1302a8"
        case .ledgerFull: "e76ee724427050b1a140ab21b0b6c039"
        case .loopbackTestFailed: "50397b6ebe6f17b8c4aad95649b9fac3"
        case .loopbackTestPassed: "b23f405c37895d7838f00b6fb7e6ee8a"
        case .ledgerWritable: "5b0e9c47d1f84e0a9d6a3c2f8e71b694"
        case .keyExchanged: "9a1d6f0b83e547c2a06e5d1f7c24b98e"
        case .dataErased: "d07b5e4c1fa84f36b2983ac6e501d74f"
        case .manyReports: "a86184e4252a49dbf4a5cd51de7defe9"
        case .clockWrong: "2fdff8a0cbcf100b6f635c2c25f8d5bf"
        case .clockJumped: "08e5bcd075a454284cfaa68a1afdf411"
        case .timesCorrected: "7fd73ba01d84dec9dd3169c61c69c442"
        case .erasingWaits: "1de02c3aa27123ab7a34a1e7ebce7c45"
        case .certificateExchanged: "5f0c7be1a92d4c66b7e1d3408a5f2c19"
        case .certificateRefused: "c2a4196e0b7f4d0e9c83515d2f7ab604"
        case .certificateExpires: "8e6bd0f3172c4a5fa9d47c06b3e1f258"
        case .alertRaised: "6c0e9d51b84f4e2795d1a3f7c82b60e4"
        case .alertOver: "e4b7a2098d3c46f1a6509cf1d72e8b35"
        case .linesLeftOut: "31737f786ce95964b5866aa576385703"
        }
    }
}

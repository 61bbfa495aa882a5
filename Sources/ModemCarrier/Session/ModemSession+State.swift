import Pacing

/// What a session knows, one value for each topic.
extension ModemSession {
    enum Phase {
        case closed
        case settingUp(SettingUp)
        case ready
    }

    /// Where the set-up of the open device stands.
    struct SettingUp {
        var setup: ModemSetup
        /// When it goes on after a pause.
        var resumesAt: ContinuousClock.Instant?
        /// What it does after a pause between commands.
        var pausedStep: ModemSetup.Step?
    }

    /// Reading and freeing the memories.
    struct Receiving {
        var mailbox = Mailbox()
        var selectedMemory = ""
        var nextPoll: ContinuousClock.Instant?
        /// How many vital commands in a row were refused.
        var refusals = 0
    }

    /// Sending segments.
    struct Sending {
        var outbox = Outbox()
        var pace: SendingPace
        /// Until when the network asked for a pause.
        var pausedUntil: ContinuousClock.Instant?
        var knowsKeepLinkOpen = true
        var linkIsKeptOpen = false
        /// Whether a segment goes before the next message is read: both take turns.
        var isPreferred = false
        /// How many segments in a row were refused.
        var refusals = 0
        /// Whether a segment was handed to the modem whose answer will not come.
        var hasLostPayload = false
    }

    /// The questions that are asked now and then.
    struct Checks {
        var next: ContinuousClock.Instant?
        var due: [Check] = []
        var rounds = 0
        var unregisteredSince: ContinuousClock.Instant?
    }

    /// Questions to the network by USSD.
    struct Questions {
        var request: USSDRequest?
        var nextBalance: ContinuousClock.Instant?
    }

    /// What experience with this modem has shown.
    struct Experience {
        /// Whether the modem still has its settings.
        var trust = SettingsTrust()
        /// Whether the modem answers `AT+CMGF?`.
        var knowsModeQuery = true
        /// The questions of a set-up that the modem leaves without an answer.
        var silentStages: Set<ModemSetup.Stage> = []
        /// Where status reports were announced and not found yet.
        var reportSlots: Set<Mailbox.Slot> = []
        /// Whether a status report was found in a memory.
        var hasFoundReport = false
        /// Whether the modem passes status reports on, since those that it stores cannot be found.
        var passesReportsOn = false
    }

    enum Job: Hashable {
        case setUp
        case select(memory: String)
        case list(memory: String)
        case read(Mailbox.Slot)
        case delete(Mailbox.Slot)
        case proof
        case keepLinkOpen
        case segment
        case check(Check)
        case ussd
    }

    /// What is asked now and then.
    enum Check: Hashable, CaseIterable {
        case registration
        case registrationLTE
        case signal
        case slots
        case operatorName
    }

    /// A USSD request.
    struct USSDRequest: Hashable {
        var code: String
        var isBalance: Bool
        /// When the wait for the network's answer ends; nil before the request was made.
        var deadline: ContinuousClock.Instant?
    }
}

package import Carriers

extension ModemCarrier {
    /// How one modem is reached and used.
    package struct Configuration: Hashable, Sendable {
        /// The name, unique among carriers.
        package var name: CarrierName
        /// The serial device, best a stable name below `/dev/serial/by-id`.
        package var device: String
        package var line: SerialLine
        /// The number of the SIM as citizens dial it, given to every message as its recipient; nil where it is not known.
        package var serviceNumber: String?
        /// The country code that replaces a trunk zero, digits only.
        package var countryCode: String
        /// A file with the SIM's PIN; nil for a SIM without one.
        package var pinFile: String?
        /// Where the day's count of sent segments and a refused PIN are remembered over restarts; nil for nowhere.
        package var stateFile: String?
        /// AT commands that this modem needs besides the usual ones, without `AT`-less shorthand: `AT^CURC=0`.
        package var initCommands: [String]
        /// How USSD codes are given to this modem; nil for the way of its maker.
        package var ussdCoding: USSD.Coding?
        /// Further lines by which this modem says that it started anew, beside those that are known.
        package var restartWords: [String]
        /// The memories that are read, in their order; empty for those of `SM` and `ME` that the modem has.
        package var memories: [String]
        /// How often the memories are listed although nothing was announced.
        package var pollInterval: Duration
        /// How often registration, signal and memory counts are asked.
        package var checkInterval: Duration
        /// How long an ordinary command may take.
        package var commandDeadline: Duration
        /// How long the network may take to accept a segment.
        package var networkDeadline: Duration
        /// A pause after every command, for modems that need one.
        package var commandPause: Duration
        /// How long a modem may be without network before it is restarted; nil for any time.
        package var registrationPatience: Duration?
        /// How many segments may be sent in a minute; nil for as many as the modem takes.
        package var segmentsPerMinute: Int?
        /// How many segments the SIM may send in a day; nil for any number.
        package var segmentsPerDay: Int?
        /// The zone in which a day begins, as a name of the IANA database.
        package var timeZone: String
        /// How long a submission may take in all, its wait in the queue included.
        package var submissionDeadline: Duration
        /// How many submissions may wait.
        package var submissionLimit: Int
        /// Whether characters outside GSM-7 are replaced by similar ones within, to save segments.
        package var transliterates: Bool
        /// Whether drafts and sent messages, which someone left on the SIM, are deleted, since they take slots for ever.
        package var deletesStoredOutgoing: Bool
        /// What is run when the modem cannot be brought back otherwise; nil for nothing.
        package var resetHook: ResetHook?
        /// How the balance of a prepaid SIM is watched; nil for not at all.
        package var balance: BalanceCheck?

        package init(
            name: CarrierName,
            device: String,
            line: SerialLine = SerialLine(),
            serviceNumber: String? = nil,
            countryCode: String = "62",
            pinFile: String? = nil,
            stateFile: String? = nil,
            initCommands: [String] = [],
            ussdCoding: USSD.Coding? = nil,
            restartWords: [String] = [],
            memories: [String] = [],
            pollInterval: Duration = .seconds(30),
            checkInterval: Duration = .seconds(60),
            commandDeadline: Duration = .seconds(5),
            networkDeadline: Duration = .seconds(60),
            commandPause: Duration = .zero,
            registrationPatience: Duration? = .seconds(600),
            segmentsPerMinute: Int? = nil,
            segmentsPerDay: Int? = nil,
            timeZone: String = "Asia/Jakarta",
            submissionDeadline: Duration = .seconds(120),
            submissionLimit: Int = 32,
            transliterates: Bool = true,
            deletesStoredOutgoing: Bool = true,
            resetHook: ResetHook? = nil,
            balance: BalanceCheck? = nil
        ) {
            self.name = name
            self.device = device
            self.line = line
            self.serviceNumber = serviceNumber
            self.countryCode = countryCode
            self.pinFile = pinFile
            self.stateFile = stateFile
            self.initCommands = initCommands
            self.ussdCoding = ussdCoding
            self.restartWords = restartWords
            self.memories = memories
            self.pollInterval = pollInterval
            self.checkInterval = checkInterval
            self.commandDeadline = commandDeadline
            self.networkDeadline = networkDeadline
            self.commandPause = commandPause
            self.registrationPatience = registrationPatience
            self.segmentsPerMinute = segmentsPerMinute
            self.segmentsPerDay = segmentsPerDay
            self.timeZone = timeZone
            self.submissionDeadline = submissionDeadline
            self.submissionLimit = submissionLimit
            self.transliterates = transliterates
            self.deletesStoredOutgoing = deletesStoredOutgoing
            self.resetHook = resetHook
            self.balance = balance
        }
    }
}

/// A program that brings a modem back which nothing else does, for example by switching the power of its USB port.
package struct ResetHook: Hashable, Sendable {
    /// The program, an absolute path; it is run without a shell.
    package var program: String
    package var arguments: [String]
    /// After how long it is killed.
    package var deadline: Duration

    package init(program: String, arguments: [String] = [], deadline: Duration = .seconds(20)) {
        self.program = program
        self.arguments = arguments
        self.deadline = deadline
    }
}

/// How the balance of a prepaid SIM is asked and judged.
package struct BalanceCheck: Hashable, Sendable {
    /// The USSD code, for example `*888#`.
    package var code: String
    package var interval: Duration
    /// A regular expression whose first group is the amount; dots, commas and spaces in it are ignored.
    package var pattern: String
    /// Below which amount operators are alerted.
    package var alertBelow: Int

    package init(
        code: String,
        interval: Duration = .seconds(6 * 3600),
        pattern: String = #"[Rr][Pp]\.?\s*([0-9][0-9.,]*)"#,
        alertBelow: Int
    ) {
        self.code = code
        self.interval = interval
        self.pattern = pattern
        self.alertBelow = alertBelow
    }

    /// Whether ``pattern`` is a regular expression with a group.
    package var hasUsablePattern: Bool {
        // Made optional, it matches the empty text, and its output has a place for each group.
        let match = try? Regex("(?:\(pattern))?").firstMatch(in: "")
        return (match?.output.count ?? 0) > 1
    }

    /// Finds the amount in an answer of the network.
    ///
    /// - Parameter text: The answer.
    /// - Returns: The amount without a fraction of two digits after a comma; nil where the pattern does not match.
    package func amount(in text: String) -> Int? {
        guard let regex = try? Regex(pattern), let match = try? regex.firstMatch(in: text),
            match.output.count > 1, let group = match.output[1].substring
        else { return nil }
        var digits = group.trimmingSuffix { !$0.isNumber }
        // "25.500,00" has cents, "25.500" and "25,500" have not.
        if let mark = digits.lastIndex(where: { $0 == "," || $0 == "." }),
            digits.distance(from: mark, to: digits.endIndex) == 3
        {
            digits = digits[..<mark]
        }
        return Int(digits.filter(\.isNumber))
    }
}

extension Substring {
    fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> Substring {
        var text = self
        while let last = text.last, predicate(last) { text.removeLast() }
        return text
    }
}

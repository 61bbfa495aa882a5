package import Carriers
package import ConfigurationFile
import Foundation

extension ModemCarrier.Configuration {
    /// Reads one modem.
    ///
    /// | key | value |
    /// |---|---|
    /// | `name` | the carrier's name; read by the caller and given here |
    /// | `device` | the serial device, best below `/dev/serial/by-id`; required |
    /// | `speed` | bits a second, default 115200; USB modems ignore it |
    /// | `flow_control` | `none` (default), `hardware` or `software` |
    /// | `service_number` | the number of the SIM as citizens dial it |
    /// | `country_code` | what replaces a trunk zero, default 62 |
    /// | `pin_file` | a file with the SIM's PIN; the configuration never contains the PIN itself; needs `state_file` |
    /// | `state_file` | where a refused PIN and the day's count are remembered over restarts |
    /// | `init` | a list of further AT commands for this modem |
    /// | `ussd` | how USSD codes are given to the modem: `packed` or `text`; default: the way of its maker |
    /// | `restart_words` | a list of further lines by which this modem says that it started anew |
    /// | `memories` | a list of `SM`, `ME`, `MT`; default: those of SM and ME that the modem has |
    /// | `poll` | how often the memories are listed unasked, default 30s |
    /// | `check` | how often registration and signal are asked, default 60s |
    /// | `command_deadline` | how long an ordinary command may take, default 5s |
    /// | `network_deadline` | how long the network may take to accept a segment, default 60s |
    /// | `command_pause` | a pause after every command, default 0s |
    /// | `registration_patience` | after how long without network the modem is restarted, default 10m; 0s for never |
    /// | `segments_per_minute` | the rate of sending, default as fast as the modem |
    /// | `segments_per_day` | the budget of the SIM, default without |
    /// | `time_zone` | where the day of the budget begins at midnight, default Asia/Jakarta |
    /// | `submission_deadline` | how long a text may wait and be sent in all, default 120s |
    /// | `submission_limit` | how many texts may wait in the carrier, default 32 |
    /// | `transliterate` | whether characters outside GSM-7 are replaced to save segments, default true |
    /// | `delete_stored_outgoing` | whether drafts and sent messages on the SIM are deleted, default true |
    /// | `reset_hook` | a mapping: `program` (absolute path), `arguments` (list), `deadline` (default 20s) |
    /// | `balance` | a mapping: `code` (USSD), `every` (default 6h), `pattern` (regular expression), `alert_below` |
    ///
    /// - Parameters:
    ///   - section: The mapping of one modem. The caller ends it with `finish()`, after its own keys.
    ///   - name: The carrier's name.
    /// - Returns: The configuration; nil where it has no usable device. Faults are in the section's collector.
    package static func read(_ section: ConfigurationSection, name: CarrierName) -> Self? {
        let device = section.requiredString("device")
        var configuration = Self(name: name, device: device ?? "")
        if let device, !device.hasPrefix("/") {
            section.report("must be an absolute path", at: "device", suggestion: "as 'ls /dev/serial/by-id' shows it")
        }
        configuration.readLine(section)
        configuration.readSIM(section)
        configuration.readTimes(section)
        configuration.readSending(section)
        configuration.resetHook = ResetHook(section)
        configuration.balance = BalanceCheck(section)
        return device == nil ? nil : configuration
    }

    private mutating func readLine(_ section: ConfigurationSection) {
        line.flowControl = section.choice("flow_control", default: line.flowControl)
        line.speed = section.integer("speed", default: line.speed)
        if !SerialLine.speeds.contains(line.speed) {
            section.report(
                "is no speed of a serial line",
                at: "speed",
                suggestion: "one of " + SerialLine.speeds.map(String.init).joined(separator: ", ")
            )
        }
        initCommands = section.strings("init") ?? []
        if initCommands.contains(where: { !$0.lowercased().hasPrefix("at") }) {
            section.report("every command must begin with AT", at: "init", suggestion: "for example 'AT^CURC=0'")
        }
        ussdCoding = section.choice("ussd")
        restartWords = section.strings("restart_words") ?? []
        memories = section.strings("memories") ?? []
        if memories.contains(where: { !["SM", "ME", "MT"].contains($0) }) {
            section.report("names a memory that is not read", at: "memories", suggestion: "SM, ME or MT")
        }
    }

    private mutating func readSIM(_ section: ConfigurationSection) {
        serviceNumber = section.string("service_number")
        countryCode = section.string("country_code", default: countryCode)
        if countryCode.isEmpty || !countryCode.allSatisfy({ $0.isASCII && $0.isNumber }) {
            section.report("must be digits without a plus sign", at: "country_code", suggestion: "62 for Indonesia")
        }
        pinFile = section.string("pin_file")
        if let pinFile, pinFile.count <= 8, pinFile.allSatisfy(\.isNumber) {
            section.report(
                "looks like a PIN",
                at: "pin_file",
                suggestion: "write the PIN into a file and name the file"
            )
            self.pinFile = nil
        }
        let reader = CredentialReader(section)
        pinFile = pinFile.map(reader.resolved)
        if let pinFile, let exposure = CredentialReader.exposure(of: pinFile) {
            section.report("names a file that \(exposure)", at: "pin_file", suggestion: "chmod 400 \(pinFile)")
        }
        stateFile = section.string("state_file")
        if pinFile != nil, stateFile == nil {
            section.report(
                "needs 'state_file', where a refused PIN is remembered over restarts",
                at: "pin_file",
                suggestion: "add state_file: /var/lib/lapord/\(name.rawValue).json"
            )
        }
        deletesStoredOutgoing = section.boolean("delete_stored_outgoing", default: deletesStoredOutgoing)
    }

    private mutating func readTimes(_ section: ConfigurationSection) {
        pollInterval = section.duration("poll", in: .seconds(1)...Duration.seconds(3600), default: pollInterval)
        checkInterval = section.duration("check", in: .seconds(1)...Duration.seconds(3600), default: checkInterval)
        commandDeadline = section.duration(
            "command_deadline",
            in: .milliseconds(200)...Duration.seconds(60),
            default: commandDeadline
        )
        networkDeadline = section.duration(
            "network_deadline",
            in: .seconds(1)...Duration.seconds(300),
            default: networkDeadline
        )
        commandPause = section.duration("command_pause", in: .zero...Duration.seconds(5), default: commandPause)
        if let patience = section.duration("registration_patience", in: .zero...Duration.seconds(86_400)) {
            registrationPatience = patience == .zero ? nil : patience
        }
    }

    private mutating func readSending(_ section: ConfigurationSection) {
        segmentsPerMinute = section.integer("segments_per_minute", in: 1...6000)
        segmentsPerDay = section.integer("segments_per_day", in: 1...1_000_000)
        timeZone = section.string("time_zone", default: timeZone)
        if TimeZone(identifier: timeZone) == nil {
            section.report("is no time zone", at: "time_zone", suggestion: "a name such as Asia/Jakarta")
        }
        submissionDeadline = section.duration(
            "submission_deadline",
            in: .seconds(5)...Duration.seconds(3600),
            default: submissionDeadline
        )
        submissionLimit = section.integer("submission_limit", in: 1...1000, default: submissionLimit)
        transliterates = section.boolean("transliterate", default: transliterates)
    }
}

extension ResetHook {
    /// Reads `reset_hook`.
    fileprivate init?(_ parent: ConfigurationSection) {
        guard let section = parent.section("reset_hook") else { return nil }
        defer { section.finish() }
        let arguments = section.strings("arguments") ?? []
        let deadline = section.duration("deadline", in: .seconds(1)...Duration.seconds(300), default: .seconds(20))
        guard let program = section.requiredString("program") else { return nil }
        if !program.hasPrefix("/") {
            section.report(
                "must be an absolute path",
                at: "program",
                suggestion: "it is run without a shell, which would search for it"
            )
        }
        self.init(program: program, arguments: arguments, deadline: deadline)
    }
}

extension BalanceCheck {
    /// Reads `balance`.
    fileprivate init?(_ parent: ConfigurationSection) {
        guard let section = parent.section("balance") else { return nil }
        defer { section.finish() }
        var check = BalanceCheck(code: "", alertBelow: 0)
        check.interval = section.duration(
            "every",
            in: .seconds(60)...Duration.seconds(7 * 86_400),
            default: check.interval
        )
        check.alertBelow = section.integer("alert_below", in: 0...1_000_000_000, default: 10_000)
        check.pattern = section.string("pattern", default: check.pattern)
        if !check.hasUsablePattern {
            section.report(
                "is no regular expression with a group",
                at: "pattern",
                suggestion: "put the amount into ( )"
            )
        }
        guard let code = section.requiredString("code") else { return nil }
        if !code.allSatisfy({ "0123456789*#+".contains($0) }) {
            section.report("may hold digits, * and # only", at: "code", suggestion: "for example '*888#'")
        }
        check.code = code
        self = check
    }
}
